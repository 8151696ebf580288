import { parseTarget, sportOf } from '../feed/address.ts'
import { openMemoryLog } from '../log/memory.ts'
import { fold } from '../match/fold.ts'
import type { RuleTable } from '../match/rules.ts'
import { initialState } from '../match/state.ts'
import { TouchlineError } from '../platform/errors.ts'
import type { Fold } from '../processors/entry.ts'
import { logicOf } from '../processors/logic.ts'
import { rawPrefixOf } from '../processors/raw-prefix.ts'
import { compareIds, type Digesting, digestsOf, type FixtureDigests } from '../replay/digest.ts'
import { publishedDigest } from '../replay/published.ts'
import { recordedFixtures } from '../replay/recorded.ts'
import { openCodec } from '../schemas/codec.ts'
import { embeddedRegistry } from '../schemas/registry.ts'
import { DEFAULT_PREFIX, fullName, RAW_ACTIONS } from '../schemas/topics.ts'
import { type OpenReader, withLogReader } from './context.ts'
import { counted } from './note.ts'
import { type LogOptions, type Surroundings, usage } from './options.ts'
import { loadRules } from './rules.ts'
import { type DigestRow, printDigests } from './show/digests.ts'

export interface DigestOptions extends LogOptions {
  readonly rules?: string
  readonly rawPrefix?: string
  readonly published?: boolean
}

/** Both digests of each fixture of a log, or of those named, and of all together (DESIGN §4). Writes nothing. */
export async function digestCommand(
  targets: readonly string[],
  options: DigestOptions,
  surroundings: Surroundings,
): Promise<void> {
  const wanted = targets.map(readTarget)
  const rules = await loadRules(options.rules)
  const { signal } = surroundings
  const work = async (open: OpenReader): Promise<void> => {
    const rawPrefix = options.rawPrefix ?? (await rawPrefixOf(open.log, options.prefix))
    const digesting = await openDigesting(open, fullName(rawPrefix, RAW_ACTIONS), rules, signal)
    const rows = await digestAll(open, digesting, wanted, options)
    if (signal.aborted) return
    printDigests(rows, logicOf(rules), options.json === true)
    checkPublished(rows, options.prefix)
  }
  const prefixes = options.rawPrefix === undefined ? [options.prefix, DEFAULT_PREFIX] : [options.rawPrefix]
  await withLogReader(options, surroundings, work, { prefixes })
}

/** Ids of schemas are in no digest: the encoder has a registry of its own, and nothing is registered in that of the log. */
async function openDigesting(
  { log, codec }: OpenReader,
  rawTopic: string,
  rules: RuleTable,
  signal: AbortSignal,
): Promise<Digesting> {
  const { encode } = await openCodec(embeddedRegistry(openMemoryLog()), DEFAULT_PREFIX)
  const folding: Fold = { initial: initialState, fold: (state, raw) => fold(state, raw, rules) }
  return { log, codec, encode, rawTopic, signal, fold: folding }
}

interface Target {
  readonly fixtureId: string
  readonly sport: string
}

function readTarget(text: string): Target {
  const parsed = parseTarget(text)
  if (parsed === null) throw usage(`expected SPORT/FIXTURE, found ${text}`)
  return { fixtureId: parsed.fixtureId, sport: sportOf(parsed.path) }
}

/** One fixture after the other, in the order in which they are hashed and printed. */
async function digestAll(
  { log, terminal, clock }: OpenReader,
  digesting: Digesting,
  wanted: readonly Target[],
  { prefix, published = false }: DigestOptions,
): Promise<readonly DigestRow[]> {
  const progress = terminal.progress(clock)
  const rows: DigestRow[] = []
  try {
    progress.show(`looking for fixtures in ${digesting.rawTopic}`)
    const fixtures = await fixturesOf(digesting, wanted)
    for (const fixtureId of fixtures) {
      const found = await digestsOf(digesting, fixtureId)
      if (digesting.signal.aborted) break
      const row = asAsked(digesting, found, wanted.find((one) => one.fixtureId === fixtureId) ?? null)
      rows.push(published ? { ...row, published: await publishedDigest(log, prefix, fixtureId) } : row)
      progress.show(`${rows.length} of ${counted(fixtures.length, 'fixture')}`)
    }
  } finally {
    progress.end()
  }
  return rows
}

/** Two digests of nothing are equal, and would prove as little: nothing recorded is a failure. */
async function fixturesOf(digesting: Digesting, wanted: readonly Target[]): Promise<readonly string[]> {
  const ids = new Set(wanted.map(({ fixtureId }) => fixtureId))
  if (wanted.length === 0) for await (const fixtureId of recordedFixtures(digesting)) ids.add(fixtureId)
  if (ids.size > 0 || digesting.signal.aborted) return [...ids].sort(compareIds)
  const what = `fixtures in ${digesting.rawTopic}`
  throw new TouchlineError('no-fixtures', { url: digesting.log.url, what, found: 'none' })
}

/** `asked`: null where all were. */
function asAsked(digesting: Digesting, found: FixtureDigests | null, asked: Target | null): FixtureDigests {
  if (found !== null && (asked === null || asked.sport === found.sport)) return found
  const { rawTopic: topic, log } = digesting
  const fixture = asked === null ? 'a fixture' : `${asked.sport}/${asked.fixtureId}`
  const instead = found === null ? 'none' : `it as ${found.sport}/${found.fixtureId}`
  throw new TouchlineError('fixture-missing', { fixture, topic, url: log.url, found: instead })
}

/** Told when all is printed: which ones is to be seen there. */
function checkPublished(rows: readonly DigestRow[], prefix: string): void {
  const differing = rows.filter(({ published, exact }) => published !== undefined && published !== exact)
  const [first] = differing
  if (first === undefined) return
  const found = `${differing.length} of ${counted(rows.length, 'fixture')}, the first is ${first.fixtureId}`
  throw new TouchlineError('published-differs', { prefix, found })
}
