import { TouchlineError } from '../../platform/errors.ts'
import { logicOf } from '../../processors/logic.ts'
import { verifyAll, verifyFixtures } from '../../replay/verify/fixtures.ts'
import type { VerifiedFixture, VerifyOptions } from '../../replay/verify/log.ts'
import { DEFAULT_PREFIX, fullName } from '../../schemas/topics.ts'
import { type OpenReader, withLogReader } from '../context.ts'
import { counted } from '../note.ts'
import type { LogOptions, Surroundings } from '../options.ts'
import { openPrinter } from '../print.ts'
import { loadRules } from '../rules/file.ts'
import { plain } from '../show/plain.ts'
import { fixtureMissing, noFixtures, readTarget, type Target } from './fixture.ts'

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
    const total = await verify(open, { log, codec, prefix, rules, logic: logicOf(rules), signal }, wanted, json)
    if (signal.aborted) return
    if (total.findings > 0) {
      const found = `${counted(total.findings, 'finding')} in ${total.faulty} of ${counted(total.fixtures, 'fixture')}`
      throw new TouchlineError('records-differ', { prefix, found })
    }
  }
  await withLogReader(options, surroundings, work, { prefixes: [prefix, DEFAULT_PREFIX] })
}

interface Total {
  fixtures: number
  records: number
  findings: number
  /** Fixtures with findings. */
  faulty: number
}

async function verify(
  { terminal, clock }: OpenReader,
  options: VerifyOptions,
  wanted: readonly Target[],
  isJson: boolean,
): Promise<Total> {
  const total: Total = { fixtures: 0, records: 0, findings: 0, faulty: 0 }
  const logics = new Set<string>()
  const printer = openPrinter(process.stdout, options.signal)
  const progress = terminal.progress(clock)
  const ids = [...new Set(wanted.map(({ fixtureId }) => fixtureId))]
  const summary = (): string =>
    `${counted(total.fixtures, 'fixture')}, ${counted(total.records, 'record')}, ${counted(total.findings, 'finding')}`
  try {
    progress.show(`looking for fixtures under ${options.prefix}`)
    for await (const verified of ids.length > 0 ? verifyFixtures(options, ids) : verifyAll(options)) {
      for (const target of wanted) if (target.fixtureId === verified.fixtureId) checkAsked(options, verified, target)
      const foreign = verified.logics.filter((logic) => !logics.has(logic))
      for (const logic of foreign) logics.add(logic)
      total.fixtures++
      total.records += verified.records
      total.findings += verified.count + foreign.length
      if (verified.count + verified.logics.length > 0) total.faulty++
      for (const line of linesOf(verified, foreign, options, isJson)) printer.print(line)
      await printer.flush()
      progress.show(summary())
    }
  } finally {
    progress.end()
  }
  if (total.fixtures === 0 && !options.signal.aborted) {
    throw noFixtures(options.log, `under ${options.prefix}`)
  }
  printer.print(isJson ? JSON.stringify(total) : summary())
  await printer.flush()
  return total
}

/** A fixture of which there is nothing, or which is of another sport, was not meant. */
function checkAsked({ prefix, log }: VerifyOptions, { fixtureId, sport }: VerifiedFixture, asked: Target): void {
  if (sport === asked.sport) return
  const found = sport === null ? 'none' : `it as ${sport}/${fixtureId}`
  throw fixtureMissing(log, fullName(prefix, { name: '*' }), asked, found)
}

/** One line for each finding, and for each `logic` that is met for the first time. */
function linesOf(
  { fixtureId, partition, findings, count }: VerifiedFixture,
  foreign: readonly string[],
  { logic }: VerifyOptions,
  isJson: boolean,
): readonly string[] {
  const ofLogic = foreign.map((found) => ({ fixture: fixtureId, what: 'logic', expected: logic, found }))
  if (isJson) return [...ofLogic, ...findings.map((one) => ({ ...one, partition }))].map((one) => JSON.stringify(one))
  const lines = findings.map(({ topic, offset, source, what, expected, found }) => {
    const where = offset === null ? `of raw offset ${partition}/${source}` : `${partition}/${offset}`
    return plain(`${fixtureId} ${topic} ${where}: ${what}: expected ${expected}, found ${found}`)
  })
  const more = count - findings.length
  return [
    ...ofLogic.map((one) => plain(`${fixtureId}: logic: expected ${logic}, found ${one.found}; ${WITHOUT_RULES}`)),
    ...lines,
    ...(more > 0 ? [plain(`${fixtureId}: and ${more} more`)] : []),
  ]
}

const WITHOUT_RULES = 'what rests on rules is not checked where it stands; give the --rules that it was derived with'
