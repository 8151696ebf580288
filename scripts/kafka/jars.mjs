// The programs that tests and contributors run instead of containers: fetched once with Maven, kept in a cache.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

const KAFKA = '4.1.0'
const REGISTRY = '2.6.13.Final'
const CACHE = process.env.TOUCHLINE_KAFKA_CACHE ?? join(homedir(), '.cache', 'touchline')
const PLACE = join(CACHE, `kafka-${KAFKA}-registry-${REGISTRY}`)
const KAFKA_JAR = join('kafka', `kafka_2.13-${KAFKA}.jar`)
const REGISTRY_JAR = join('registry', `apicurio-registry-app-${REGISTRY}-runner.jar`)
/** A fetch takes a minute: what is older was killed. */
const FETCH_MS_MAX = 3_600_000
const INSTALL = 'on Debian or Ubuntu: apt-get install -y default-jdk-headless maven'

const POM = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>touchline</groupId><artifactId>kafka</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>${KAFKA}</version></dependency>
    <dependency><groupId>org.apache.kafka</groupId><artifactId>kafka-tools</artifactId><version>${KAFKA}</version></dependency>
    <dependency><groupId>org.slf4j</groupId><artifactId>slf4j-simple</artifactId><version>1.7.36</version></dependency>
  </dependencies>
</project>
`

/** Where both lie: `kafka` is a class path, `registry` a jar. Throws an Error of one line where something is missing. */
export function jars(tell = () => {}) {
  if (run('java', ['-version']) !== 0) throw new Error(`expected java, found none; ${INSTALL}`)
  if (!existsSync(PLACE)) fetchJars(tell)
  return { kafka: join(PLACE, 'kafka', '*'), registry: join(PLACE, REGISTRY_JAR) }
}

/** Under another name until all is there: two that fetch at once, or a kill, leave nothing half done. */
function fetchJars(tell) {
  if (run('mvn', ['-version']) !== 0) throw new Error(`expected mvn to fetch Kafka with, found none; ${INSTALL}`)
  tell(`fetching Kafka ${KAFKA} and Apicurio Registry ${REGISTRY} into ${CACHE} (200 MB, once)`)
  mkdirSync(CACHE, { recursive: true })
  dropCutOff()
  const folder = mkdtempSync(join(CACHE, 'fetching-'))
  try {
    writeFileSync(join(folder, 'pom.xml'), POM)
    mvn(folder, 'dependency:copy-dependencies', `-DoutputDirectory=${join(folder, 'kafka')}`)
    const artifact = `io.apicurio:apicurio-registry-app:${REGISTRY}:tar.gz:all`
    mvn(folder, 'dependency:copy', `-Dartifact=${artifact}`, `-DoutputDirectory=${folder}`)
    mkdirSync(join(folder, 'registry'))
    const archive = join(folder, `apicurio-registry-app-${REGISTRY}-all.tar.gz`)
    if (run('tar', ['-xzf', archive, '-C', join(folder, 'registry')]) !== 0) throw new Error(`cannot unpack ${archive}`)
    rmSync(archive)
    for (const jar of [KAFKA_JAR, REGISTRY_JAR]) {
      if (!existsSync(join(folder, jar))) throw new Error(`expected ${jar} among what Maven fetched, found none`)
    }
    moveTo(folder, PLACE)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Another one may have been quicker. */
function moveTo(folder, place) {
  try {
    renameSync(folder, place)
  } catch (error) {
    if (!existsSync(place)) throw error
  }
}

function dropCutOff() {
  for (const name of readdirSync(CACHE)) {
    const folder = join(CACHE, name)
    const isOld = name.startsWith('fetching-') && Date.now() - statSync(folder).mtimeMs > FETCH_MS_MAX
    if (isOld) rmSync(folder, { recursive: true, force: true })
  }
}

function mvn(folder, ...args) {
  const { status, signal, stdout } = spawnSync('mvn', ['-q', '-B', ...args], { cwd: folder, encoding: 'utf8' })
  if (status === 0) return
  const found = stdout.trim().split('\n')[0] || `ended with ${status ?? signal}`
  throw new Error(`mvn ${args[0]}: ${found}; is a Maven repository reachable?`)
}

function run(command, args) {
  return spawnSync(command, args, { stdio: 'ignore' }).status
}
