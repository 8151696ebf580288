import { parseTarget, sportOf } from '../../feed/address.ts'
import type { LogReader } from '../../log/log.ts'
import type { RuleTable } from '../../match/rules.ts'
import { TouchlineError } from '../../platform/errors.ts'
import { foldBy, type Taking } from '../../processors/entry.ts'
import { rawPrefixOf } from '../../processors/raw-prefix.ts'
import { firstRaw } from '../../replay/one-fixture.ts'
import { type Recorded, recordedFixtures } from '../../replay/recorded.ts'
import { DEFAULT_PREFIX, fullName, RAW_ACTIONS } from '../../schemas/topics.ts'
import type { OpenReader } from '../context.ts'
import { type LogOptions, readSport, usage } from '../options.ts'
import { similar } from '../similar.ts'

/** SPORT/FIXTURE of a command that reads what is recorded. */
export interface Target {
  /** Without its version. */
  readonly sport: string
  readonly fixtureId: string
}

export function readTarget(text: string | undefined): Target {
  const parsed = parseTarget(text ?? '')
  if (parsed === null) throw usage(`expected SPORT/FIXTURE, found ${text ?? 'none'}`)
  return { sport: sportOf(readSport('SPORT', parsed.path)), fixtureId: parsed.fixtureId }
}

/** Options of the commands that read it. */
export interface RecordedOptions extends LogOptions {
  readonly rules?: string
  readonly rawPrefix?: string
}

/** Whose topics tell how many partitions a log on Kafka has. */
export function recordedPrefixes({ prefix, rawPrefix }: RecordedOptions): readonly string[] {
  return rawPrefix === undefined ? [prefix, DEFAULT_PREFIX] : [rawPrefix]
}

/** Full name of the raw-actions that a prefix derives from. */
export async function rawTopicOf(
  log: LogReader,
  { prefix, rawPrefix }: Pick<RecordedOptions, 'prefix' | 'rawPrefix'>,
): Promise<string> {
  return fullName(rawPrefix ?? (await rawPrefixOf(log, prefix)), RAW_ACTIONS)
}

/** These raw-actions, and the fold with these rules. */
export async function recordedOf(
  { log, codec }: OpenReader,
  options: RecordedOptions,
  rules: RuleTable,
  signal: AbortSignal,
): Promise<Recorded & Taking> {
  const rawTopic = await rawTopicOf(log, options)
  return { log, codec, rawTopic, signal, fold: foldBy(rules) }
}

/** How long a fixture that is not there is looked for under another spelling. */
const SEARCH_MS_MAX = 1000

/** Fails with `fixture-missing` where the log does not have the fixture. */
export async function assertRecorded(
  recorded: Recorded,
  { clock }: Pick<OpenReader, 'clock'>,
  target: Target,
): Promise<void> {
  const { log, rawTopic, signal } = recorded
  const { fixtureId } = target
  if ((await log.latest(rawTopic, fixtureId)) !== null) return
  const searching = new AbortController()
  const stop = clock.after(SEARCH_MS_MAX, () => searching.abort(), { unref: true })
  const meant = await similarFixture({ log, rawTopic, signal: AbortSignal.any([signal, searching.signal]) }, fixtureId)
  stop()
  const found = meant === null ? 'none' : `none; ${meant} may be meant`
  throw fixtureMissing(log, rawTopic, target, found)
}

/** The same, and {@link assertSport}: of a command that does not read the fixture before it begins. */
export async function assertTarget(recorded: Recorded, open: Pick<OpenReader, 'clock'>, target: Target): Promise<void> {
  await assertRecorded(recorded, open, target)
  assertSport(recorded, target, (await firstRaw(recorded, target.fixtureId))?.sport ?? '')
}

/** `sport`: of the fixture, as its first record decides. Fails with `fixture-missing` where another one was asked for. */
export function assertSport({ log, rawTopic }: Recorded, target: Target, sport: string): void {
  if (sport === target.sport) return
  const found = sport === '' ? 'no record that can be read' : `it as ${sport}/${target.fixtureId}`
  throw fixtureMissing(log, rawTopic, target, found)
}

export function fixtureMissing(
  { url }: Pick<LogReader, 'url'>,
  topic: string,
  { sport, fixtureId }: Target,
  found: string,
): TouchlineError {
  return new TouchlineError('fixture-missing', { fixture: `${sport}/${fixtureId}`, topic, url, found })
}

/** Nothing recorded is a failure. `where`: the topics that were looked at. */
export function noFixtures({ url }: Pick<LogReader, 'url'>, where: string): TouchlineError {
  return new TouchlineError('no-fixtures', { url, what: `fixtures ${where}`, found: 'none' })
}

/** The one fixture that begins like this, or is spelled nearly so. */
async function similarFixture(recorded: Omit<Recorded, 'codec'>, fixtureId: string): Promise<string | null> {
  const ids: string[] = []
  for await (const id of recordedFixtures(recorded)) ids.push(id)
  const [begins, another] = ids.filter((id) => id.startsWith(fixtureId))
  if (begins !== undefined && another === undefined) return begins
  return ids.length === 0 ? null : similar(fixtureId, ids)
}
