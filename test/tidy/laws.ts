import { TOPICS } from '../../schemas/topics.ts'
import { folderOf, importsOf, isTest, loadedWith, resolveImport, type Tree, withoutComments } from './tree.ts'

/** Each law takes a tree and returns what breaks it, one line each. The canaries feed them trees that must fail. */
type Law = (tree: Tree) => readonly string[]

/** DESIGN §2: which folder may import which. `touchline.ts` is the public entry. */
const ARROWS: Readonly<Record<string, readonly string[]>> = {
  match: [],
  feed: ['match'],
  platform: ['match'],
  log: ['platform', 'match'],
  schemas: ['log', 'platform', 'match'],
  producer: ['feed', 'schemas', 'log', 'platform', 'match'],
  processors: ['feed', 'schemas', 'log', 'platform', 'match'],
  provider: ['feed', 'schemas', 'log', 'platform', 'match'],
  replay: ['processors', 'feed', 'schemas', 'log', 'platform', 'match'],
  board: ['feed', 'schemas', 'log', 'platform', 'match'],
  cli: ['producer', 'processors', 'provider', 'replay', 'board', 'feed', 'schemas', 'log', 'platform', 'match', ''],
  // The provider: simulated data of the same shape as what is recorded.
  '': ['processors', 'provider', 'replay', 'schemas', 'log', 'platform', 'match'],
}

/** Packages that only these files or folders import. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  rxjs: ['processors'],
  avsc: ['schemas'],
  lmdb: ['log'],
  kafkajs: ['log'],
  '@kafkajs/confluent-schema-registry': ['schemas'],
  ws: ['producer/socket.ts', 'provider'],
  commander: ['cli'],
  pino: ['platform/logger.ts'],
  jiti: ['cli/backtest'],
}
const ONE_FILE_ONLY = ['lmdb', 'kafkajs', 'pino', '@kafkajs/confluent-schema-registry']

/** Log adapters are built only where programs are put together. */
const ADAPTERS = /^log\/(memory|file|lmdb|kafka)/

const arrows: Law = (tree) =>
  edges(tree).flatMap(({ from, to, name }) => {
    if (to === null) return packageFault(from, name)
    if (folderOf(from) === folderOf(to) || (folderOf(to) === '' && folderOf(from) === 'cli')) return []
    if (ADAPTERS.test(to) && !['cli', ''].includes(folderOf(from))) return [`${from}: builds on the adapter ${to}`]
    return ARROWS[folderOf(from)]?.includes(folderOf(to)) ? [] : [`${from}: may not import ${to}`]
  })

function packageFault(from: string, name: string): readonly string[] {
  if (['match', 'feed'].includes(folderOf(from))) return [`${from}: is pure and may not import ${name}`]
  const allowed = Object.entries(PACKAGES).find(([p]) => isOf(name, p))?.[1]
  if (allowed === undefined || allowed.some((place) => from === place || from.startsWith(`${place}/`))) return []
  return [`${from}: may not import ${name}, only ${allowed.join(', ')} may`]
}

const oneFileEach: Law = (tree) =>
  ONE_FILE_ONLY.flatMap((name) => {
    const users = edges(tree).flatMap((edge) =>
      isOf(edge.name, name) && !edge.from.endsWith('.d.ts') ? [edge.from] : [],
    )
    return new Set(users).size > 1 ? [`${name}: imported by ${[...new Set(users)].join(' and ')}`] : []
  })

/** A package itself, or a file in it. */
function isOf(imported: string, name: string): boolean {
  return imported === name || imported.startsWith(`${name}/`)
}

const ON_DEMAND = ['kafkajs', '@kafkajs/confluent-schema-registry']

/** A command on a log of this machine starts without what only Kafka needs. */
const onDemand: Law = (tree) =>
  [...sources(tree).keys()].flatMap((path) => {
    if (!['cli', ''].includes(folderOf(path))) return []
    const reached = reachedFrom(tree, [path], loadedWith)
    const found = ON_DEMAND.filter((name) =>
      [...reached].some((one) => loadedWith(tree.get(one) ?? '').some((loaded) => isOf(loaded, name))),
    )
    return found.map((name) => `${path}: loads ${name} before it knows its log`)
  })

const noCycles: Law = (tree) => {
  const faults: string[] = []
  const done = new Set<string>()
  const visit = (path: string, trail: readonly string[]): void => {
    if (trail.includes(path)) faults.push([...trail.slice(trail.indexOf(path)), path].join(' → '))
    if (trail.includes(path) || done.has(path)) return
    for (const name of importsOf(tree.get(path) ?? '')) {
      const to = resolveImport(path, name)
      if (to !== null && tree.has(to)) visit(to, [...trail, path])
    }
    done.add(path)
  }
  for (const path of sources(tree).keys()) visit(path, [])
  return faults
}

const noBarrels: Law = (tree) =>
  [...sources(tree)].flatMap(([path, text]) =>
    path !== 'touchline.ts' && /^export\s+(?:type\s+)?(?:\*|\{[^}]*\})\s+(?:as\s+\w+\s+)?from\s/m.test(text)
      ? [`${path}: re-exports`]
      : [],
  )

const FILE_LINES_MAX = 300
const MEDIAN_LINES_MAX = 100

const fileSizes: Law = (tree) => {
  const lines = [...tree].map(([path, text]) => ({ path, count: text.split('\n').length - 1 }))
  const large = lines.filter((f) => f.count > FILE_LINES_MAX).map((f) => `${f.path}: ${f.count} lines`)
  const counts = lines.filter((f) => !isTest(f.path)).map((f) => f.count)
  const median = counts.sort((a, b) => a - b)[counts.length >> 1] ?? 0
  return median > MEDIAN_LINES_MAX ? [...large, `median of ${median} lines`] : large
}

/** Pattern → the places that may use it. The guard of strategies names what it refuses. */
const BANNED: readonly (readonly [RegExp, readonly string[]])[] = [
  [/\bDate\.now\b/, ['platform/clock.ts']],
  [/\bnew Date\(\)/, ['platform/clock.ts']],
  [/\bperformance\b/, ['platform/clock.ts', 'cli/backtest/guard.ts']],
  [/\bMath\.random\b/, ['platform/ids.ts']],
  [/\brandomUUID\b/, ['platform/ids.ts', 'cli/backtest/guard.ts']],
  [/\bsetTimeout\b|\bsetInterval\b/, ['platform/clock.ts', 'cli/backtest/guard.ts']],
  [/\bprocess\.env\b/, ['cli/']],
  [/\bprocess\.exit\b/, ['cli/']],
  [/\bconsole\./, ['cli/']],
  [/biome-ignore(?![^\n]*: \S)|@ts-ignore|@ts-expect-error(?! \S)|\bas any\b|: any\b/, []],
]

const bannedWords: Law = (tree) =>
  [...sources(tree)].flatMap(([path, text]) =>
    BANNED.flatMap(([pattern, places]) => {
      const isAllowed = places.some((place) => path === place || (place.endsWith('/') && path.startsWith(place)))
      const code = pattern.source.startsWith('biome') ? text : withoutComments(text)
      const found = isAllowed ? null : pattern.exec(code)
      return found === null ? [] : [`${path}: ${found[0]}`]
    }),
  )

/** A text that is a topic's name, or ends in one behind a prefix (`touchline.x`, `${prefix}x`). */
const TOPIC_NAME = new RegExp(`(['"\`])(?:[^'"\`\\n]*[.}])?(?:${TOPICS.map(({ name }) => name).join('|')})\\1`)

const topicNames: Law = (tree) =>
  [...sources(tree)].flatMap(([path, text]) => {
    const found = path === 'schemas/topics.ts' || isExample(path) ? null : TOPIC_NAME.exec(withoutComments(text))
    return found === null ? [] : [`${path}: ${found[0]} belongs in schemas/topics.ts`]
  })

/** Files that only tests use so far, each with the reason why it is there already. */
const TESTED_ONLY: readonly string[] = []

/** Read by their place, to run elsewhere: in the browser that shows a report. */
const READ: readonly string[] = ['cli/backtest/report/page.mjs']

/**
 * Every source file is reached from the commands or the public entry; a benchmark from the benchmarks. What is reached from
 * tests only is dead code with tests.
 */
const reachable: Law = (tree) => {
  const used = reachedFrom(tree, ['cli/main.ts', 'touchline.ts', ...TESTED_ONLY, ...READ])
  const measured = reachedFrom(tree, ['bench/main.ts', 'bench/kafka/main.ts'])
  return [...tree.keys()]
    .filter((path) => folderOf(path) !== 'test' && !isExample(path) && !isSetting(path) && !path.endsWith('.d.ts'))
    .filter((path) => !(folderOf(path) === 'bench' ? measured : used).has(path))
    .map((path) => `${path}: nothing imports it`)
}

function reachedFrom(tree: Tree, roots: readonly string[], ways = importsOf): ReadonlySet<string> {
  const seen = new Set<string>()
  const visit = (path: string): void => {
    if (seen.has(path) || !tree.has(path)) return
    seen.add(path)
    for (const name of ways(tree.get(path) ?? '')) visit(resolveImport(path, name) ?? '')
  }
  for (const path of roots) visit(path)
  return seen
}

function edges(tree: Tree): readonly { from: string; to: string | null; name: string }[] {
  return [...sources(tree)].flatMap(([from, text]) =>
    importsOf(text).map((name) => ({ from, to: resolveImport(from, name), name })),
  )
}

/** Without tests, benchmarks and settings of tools. */
function sources(tree: Tree): Tree {
  return new Map([...tree].filter(([path]) => !isTest(path) && !isSetting(path)))
}

/** Programs of users, who import `touchline` and name topics as they are. */
function isExample(path: string): boolean {
  return folderOf(path) === 'examples'
}

function isSetting(path: string): boolean {
  return /^(scripts\/|[^/]*\.config\.ts$)/.test(path)
}

export const LAWS = {
  arrows,
  oneFileEach,
  onDemand,
  noCycles,
  noBarrels,
  fileSizes,
  bannedWords,
  topicNames,
  reachable,
}
