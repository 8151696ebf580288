import { parseTarget, sportOf } from '../../feed/address.ts'
import { TouchlineError } from '../../platform/errors.ts'
import { logicOf } from '../../processors/logic.ts'
import { verifyAll, verifyFixtures } from '../../replay/verify/fixtures.ts'
import type { VerifiedFixture, VerifyOptions } from '../../replay/verify/log.ts'
import { DEFAULT_PREFIX, fullName } from '../../schemas/topics.ts'
import { type OpenReader, withLogReader } from '../context.ts'
import { noteInterrupted } from '../interrupted.ts'
import { counted } from '../note.ts'
import { type LogOptions, type Surroundings, usage } from '../options.ts'
import { openPrinter } from '../print.ts'
import { loadRules } from '../rules/file.ts'
import { plain } from '../show/plain.ts'

export interface VerifyCommandOptions extends LogOptions {
  readonly rules?: string
}

/** Holds the derived topics of a log against each other, whoever wrote them. Writes nothing; `records-differ` where they do. */
export async function verifyCommand(
  targets: readonly string[],
  options: VerifyCommandOptions,
  surroundings: Surroundings,
): Promise<void> {
  const wanted = targets.map(readTarget)
  const rules = await loadRules(options.rules)
  const { prefix, json = false } = options
  const { signal } = surroundings
  const work = async (open: OpenReader): Promise<void> => {
    const { log, codec } = open
    const logic = logicOf(rules)
    const total = await verify(open, { log, codec, prefix, rules, logic, signal }, wanted, json)
    if (signal.aborted) return noteInterrupted(`${counted(total.fixtures, 'fixture')} looked at, not all`)
    assertOneTruth(total, prefix, logic)
  }
  await withLogReader(options, surroundings, work, { prefixes: [prefix, DEFAULT_PREFIX] })
}

function assertOneTruth(total: Total, prefix: string, logic: string): void {
  const { fixtures, records, findings, faulty, logics } = total
  if (findings > 0) {
    const found = `${counted(findings, 'finding')} in ${faulty} of ${counted(fixtures, 'fixture')}`
    throw new TouchlineError('records-differ', { prefix, found })
  }
  if (records === 0) {
    throw new TouchlineError('nothing-derived', { prefix, fixtures: counted(fixtures, 'fixture') })
  }
  if (logics.size === 0) return
  const found = [...logics].map(([name, where]) => logicText(name, where, fixtures)).join(', ')
  throw new TouchlineError('logic-differs', { prefix, expected: logic, found })
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

interface Total {
  fixtures: number
  records: number
  findings: number
  /** Fixtures with findings. */
  faulty: number
  /** Other logics than ours. */
  readonly logics: Map<string, Where>
}

interface Where {
  fixtures: number
  /** Id of the first of them. */
  readonly first: string
}

function note(total: Total, { fixtureId, records, count, logics }: VerifiedFixture): void {
  total.fixtures++
  total.records += records
  total.findings += count
  if (count > 0) total.faulty++
  for (const logic of logics) {
    const where = total.logics.get(logic) ?? { fixtures: 0, first: fixtureId }
    total.logics.set(logic, where)
    where.fixtures++
  }
}

async function verify(
  { terminal, clock }: OpenReader,
  options: VerifyOptions,
  wanted: readonly Target[],
  isJson: boolean,
): Promise<Total> {
  const total: Total = { fixtures: 0, records: 0, findings: 0, faulty: 0, logics: new Map() }
  const printer = openPrinter(process.stdout, options.signal)
  const progress = terminal.progress(clock)
  const ids = [...new Set(wanted.map(({ fixtureId }) => fixtureId))]
  const summary = (): string =>
    `${counted(total.fixtures, 'fixture')}, ${counted(total.records, 'record')}, ${counted(total.findings, 'finding')}`
  try {
    progress.show(`looking for fixtures under ${options.prefix}`)
    for await (const verified of ids.length > 0 ? verifyFixtures(options, ids) : verifyAll(options)) {
      checkAsked(
        options,
        verified,
        wanted.find(({ fixtureId }) => fixtureId === verified.fixtureId),
      )
      note(total, verified)
      for (const line of linesOf(verified, isJson)) printer.print(line)
      await printer.flush()
      progress.show(summary())
    }
  } finally {
    progress.end()
  }
  if (options.signal.aborted) return total
  if (total.fixtures === 0) {
    throw new TouchlineError('no-fixtures', {
      url: options.log.url,
      what: `fixtures under ${options.prefix}`,
      found: 'none',
    })
  }
  for (const line of logicLines(total, options.logic, isJson)) printer.print(line)
  const { logics: _, ...counts } = total
  printer.print(isJson ? JSON.stringify(counts) : summary())
  await printer.flush()
  return total
}

/** A fixture of which there is nothing, or which is of another sport, was not meant. */
function checkAsked(
  { prefix, log }: VerifyOptions,
  { fixtureId, sport }: VerifiedFixture,
  asked: Target | undefined,
): void {
  if (sport !== null && (asked === undefined || asked.sport === sport)) return
  if (asked === undefined) return
  const found = sport === null ? 'none' : `it as ${sport}/${fixtureId}`
  const topic = fullName(prefix, { name: '*' })
  throw new TouchlineError('fixture-missing', { fixture: `${asked.sport}/${fixtureId}`, topic, url: log.url, found })
}

/** One line for each finding. */
function linesOf({ fixtureId, partition, findings, count }: VerifiedFixture, isJson: boolean): readonly string[] {
  if (isJson) return findings.map((one) => JSON.stringify({ ...one, partition }))
  const lines = findings.map(({ topic, offset, source, what, expected, found }) => {
    const where = offset === null ? `of raw offset ${partition}/${source}` : `${partition}/${offset}`
    return plain(`${fixtureId} ${topic} ${where}: ${what}: expected ${expected}, found ${found}`)
  })
  const more = count - findings.length
  return [...lines, ...(more > 0 ? [plain(`${fixtureId}: and ${more} more`)] : [])]
}

/** For people only beside findings: alone it is the error that ends the command. */
function logicLines({ logics, fixtures, findings }: Total, expected: string, isJson: boolean): readonly string[] {
  return [...logics].flatMap(([found, where]) => {
    if (isJson)
      return [JSON.stringify({ what: 'logic', expected, found, fixtures: where.fixtures, fixture: where.first })]
    if (findings === 0) return []
    return [plain(`logic: expected ${expected}, found ${logicText(found, where, fixtures)}; ${WITHOUT_RULES}`)]
  })
}

function logicText(found: string, { fixtures, first }: Where, of: number): string {
  if (fixtures === of) return `${found} in all ${of}`
  return `${found} in ${fixtures} of ${counted(of, 'fixture')}, the first is ${first}`
}

const WITHOUT_RULES = 'what rests on rules is not checked where it stands; give the --rules that it was derived with'
