// The programs that tests and contributors run instead of containers: fetched once with Maven, kept in a cache.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

const KAFKA = '4.1.0'
const REGISTRY = '2.6.13.Final'
const CACHE = process.env.TOUCHLINE_KAFKA_CACHE ?? join(homedir(), '.cache', 'touchline')
const PLACE = join(CACHE, `kafka-${KAFKA}-registry-${REGISTRY}`)
const INSTALL = 'on Debian or Ubuntu: apt-get install -y default-jre-headless maven'

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
  return {
    kafka: join(PLACE, 'kafka', '*'),
    registry: join(PLACE, 'registry', `apicurio-registry-app-${REGISTRY}-runner.jar`),
  }
}

/** Under another name until all is there: two that fetch at once, or a kill, leave nothing half done. */
function fetchJars(tell) {
  if (run('mvn', ['-version']) !== 0) throw new Error(`expected mvn to fetch Kafka with, found none; ${INSTALL}`)
  tell(`fetching Kafka ${KAFKA} and Apicurio Registry ${REGISTRY} into ${CACHE} (200 MB, once)`)
  mkdirSync(CACHE, { recursive: true })
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
    if (!existsSync(PLACE)) renameSync(folder, PLACE)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function mvn(folder, ...args) {
  const { status, stdout } = spawnSync('mvn', ['-q', '-B', ...args], { cwd: folder, encoding: 'utf8' })
  if (status !== 0) throw new Error(`mvn ${args[0]}: ${stdout.split('\n')[0]}; is a Maven repository reachable?`)
}

function run(command, args) {
  return spawnSync(command, args, { stdio: 'ignore' }).status
}
