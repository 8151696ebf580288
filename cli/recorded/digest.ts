import { openMemoryLog } from '../../log/memory.ts'
import { TouchlineError } from '../../platform/errors.ts'
import { logicOf } from '../../processors/logic.ts'
import { type Digesting, digestsOf } from '../../replay/digest.ts'
import { publishedDigest } from '../../replay/published.ts'
import { openCodec } from '../../schemas/codec.ts'
import { embeddedRegistry } from '../../schemas/registry.ts'
import { DEFAULT_PREFIX } from '../../schemas/topics.ts'
import { type OpenReader, withLogReader } from '../context.ts'
import { noteInterrupted, partly } from '../interrupted.ts'
import { counted } from '../note.ts'
import type { Surroundings } from '../options.ts'
import { loadRules } from '../rules/file.ts'
import { type DigestRow, printDigests } from '../show/digests.ts'
import {
  assertRecorded,
  noFixtures,
  type RecordedOptions,
  readTarget,
  recordedOf,
  recordedPrefixes,
  type Target,
} from './fixture.ts'
import { assertWanted, fixtureIdsIn } from './fixtures.ts'

export interface DigestOptions extends RecordedOptions {
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
    // Ids of schemas are in no digest: the encoder has a registry of its own, and nothing is registered in that of the log.
    const { encode } = await openCodec(embeddedRegistry(openMemoryLog()), DEFAULT_PREFIX)
    const digesting = { ...(await recordedOf(open, options, rules, signal)), encode }
    for (const target of wanted) await assertRecorded(digesting, open, target)
    const { rows, of } = await digestAll(open, digesting, wanted, options)
    if (signal.aborted) return noteInterrupted(howFar(rows.length, of))
    printDigests(rows, logicOf(rules), options.json === true)
    checkPublished(rows, options.prefix)
  }
  await withLogReader(options, surroundings, work, { prefixes: recordedPrefixes(options) })
}

function howFar(read: number, of: number): string {
  if (of === 0) return 'while looking for fixtures; nothing read'
  return `${partly(read, of, 'fixture')} read; no digest without all of them`
}

/** One fixture after the other, in the order in which they are hashed and printed. */
async function digestAll(
  { log, terminal, clock }: OpenReader,
  digesting: Digesting,
  wanted: readonly Target[],
  { prefix, published = false }: DigestOptions,
): Promise<{ readonly rows: readonly DigestRow[]; readonly of: number }> {
  const progress = terminal.progress(clock)
  const rows: DigestRow[] = []
  // How many there are; 0 as long as that is not known.
  let of = 0
  try {
    progress.show(`looking for fixtures in ${digesting.rawTopic}`)
    const fixtures = await fixtureIdsIn(digesting, wanted)
    // Two digests of nothing are equal, and would prove as little.
    if (fixtures.length === 0 && !digesting.signal.aborted) throw noFixtures(log, `in ${digesting.rawTopic}`)
    of = digesting.signal.aborted ? 0 : fixtures.length
    for (const fixtureId of fixtures) {
      const row = await digestsOf(digesting, fixtureId)
      if (row === null || digesting.signal.aborted) break
      assertWanted(digesting, wanted, fixtureId, row.sport)
      rows.push(published ? { ...row, published: await publishedDigest(log, prefix, fixtureId) } : row)
      progress.show(`${rows.length} of ${counted(fixtures.length, 'fixture')}`)
    }
  } finally {
    progress.end()
  }
  return { rows, of }
}

/** Told when all is printed: which ones is to be seen there. */
function checkPublished(rows: readonly DigestRow[], prefix: string): void {
  const differing = rows.filter(({ published, exact }) => published !== undefined && published !== exact)
  const [first] = differing
  if (first === undefined) return
  const found = `${differing.length} of ${counted(rows.length, 'fixture')}, the first is ${first.fixtureId}`
  throw new TouchlineError('published-differs', { prefix, found })
}
