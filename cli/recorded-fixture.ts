import { parseTarget, sportOf } from '../feed/address.ts'
import { fold } from '../match/fold.ts'
import type { RuleTable } from '../match/rules.ts'
import { initialState } from '../match/state.ts'
import { TouchlineError } from '../platform/errors.ts'
import type { Taking } from '../processors/entry.ts'
import { rawPrefixOf } from '../processors/raw-prefix.ts'
import { type Recorded, recordedFixtures } from '../replay/recorded.ts'
import { fullName, RAW_ACTIONS } from '../schemas/topics.ts'
import type { OpenReader } from './context.ts'
import { readSport, usage } from './options.ts'
import { similar } from './similar.ts'

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

/** The raw-actions that a prefix derives from, and the fold with these rules. */
export async function recordedOf(
  { log, codec }: OpenReader,
  prefix: string,
  rules: RuleTable,
  signal: AbortSignal,
): Promise<Recorded & Taking> {
  const rawTopic = fullName(await rawPrefixOf(log, prefix), RAW_ACTIONS)
  const folding = { initial: initialState, fold: (state, raw) => fold(state, raw, rules) } satisfies Taking['fold']
  return { log, codec, rawTopic, signal, fold: folding }
}

/** How long a fixture that is not there is looked for under another spelling. */
const SEARCH_MS_MAX = 1000

/** Fails with `fixture-missing` where the log does not have the fixture, or has it as another sport. */
export async function assertRecorded(
  { log, codec, rawTopic, signal }: Recorded,
  { clock }: Pick<OpenReader, 'clock'>,
  { sport, fixtureId }: Target,
): Promise<void> {
  const missing = (found: string): TouchlineError =>
    new TouchlineError('fixture-missing', { fixture: `${sport}/${fixtureId}`, topic: rawTopic, url: log.url, found })
  const [first] = await log.readKey(rawTopic, fixtureId, { limit: { records: 1, bytes: 1 } })
  if (first === undefined) {
    const searching = new AbortController()
    const stop = clock.after(SEARCH_MS_MAX, () => searching.abort(), { unref: true })
    const meant = await similarFixture(
      { log, rawTopic, signal: AbortSignal.any([signal, searching.signal]) },
      fixtureId,
    )
    stop()
    throw missing(meant === null ? 'none' : `none; ${meant} may be meant`)
  }
  await codec.prepare([first])
  const known = sportOfRecord(codec, first.value)
  if (known !== null && known !== sport) throw missing(`it as ${known}/${fixtureId}`)
}

/** The fold goes on with a value that it cannot read, and so does this. */
function sportOfRecord(codec: Recorded['codec'], value: Uint8Array): string | null {
  try {
    return codec.decode(RAW_ACTIONS, value).sport
  } catch (error) {
    if (error instanceof TouchlineError) return null
    throw error
  }
}

/** The one fixture that begins like this, or is spelled nearly so. */
async function similarFixture(recorded: Omit<Recorded, 'codec'>, fixtureId: string): Promise<string | null> {
  const ids: string[] = []
  for await (const id of recordedFixtures(recorded)) ids.push(id)
  const [begins, another] = ids.filter((id) => id.startsWith(fixtureId))
  if (begins !== undefined && another === undefined) return begins
  return ids.length === 0 ? null : similar(fixtureId, ids)
}
