import { TouchlineError } from '../../platform/errors.ts'
import { logicOf } from '../../processors/logic.ts'
import { verifyAll, verifyFixtures } from '../../replay/verify/fixtures.ts'
import type { VerifiedFixture, VerifyOptions } from '../../replay/verify/log.ts'
import { DEFAULT_PREFIX, fullName } from '../../schemas/topics.ts'
import { type OpenReader, withLogReader } from '../context.ts'
import { noteInterrupted } from '../interrupted.ts'
import { counted } from '../note.ts'
import type { LogOptions, Surroundings } from '../options.ts'
import { openPrinter } from '../print.ts'
import { loadRules } from '../rules/file.ts'
import { addVerified, linesOf, logicLines, logicText, nothingVerified, type Total } from '../show/verified.ts'
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

async function verify(
  { terminal, clock }: OpenReader,
  options: VerifyOptions,
  wanted: readonly Target[],
  isJson: boolean,
): Promise<Total> {
  const total = nothingVerified()
  const printer = openPrinter(process.stdout, options.signal)
  const progress = terminal.progress(clock)
  const ids = [...new Set(wanted.map(({ fixtureId }) => fixtureId))]
  const summary = (): string =>
    `${counted(total.fixtures, 'fixture')}, ${counted(total.records, 'record')}, ${counted(total.findings, 'finding')}`
  try {
    progress.show(`looking for fixtures under ${options.prefix}`)
    for await (const verified of ids.length > 0 ? verifyFixtures(options, ids) : verifyAll(options)) {
      for (const target of wanted) if (target.fixtureId === verified.fixtureId) checkAsked(options, verified, target)
      addVerified(total, verified)
      for (const line of linesOf(verified, isJson)) printer.print(line)
      await printer.flush()
      progress.show(summary())
    }
  } finally {
    progress.end()
  }
  if (options.signal.aborted) return total
  if (total.fixtures === 0) {
    throw noFixtures(options.log, `under ${options.prefix}`)
  }
  for (const line of logicLines(total, options.logic, isJson)) printer.print(line)
  const { logics: _, ...counts } = total
  printer.print(isJson ? JSON.stringify(counts) : summary())
  await printer.flush()
  return total
}

/** A fixture of which there is nothing, or which is of another sport, was not meant. */
function checkAsked({ prefix, log }: VerifyOptions, { fixtureId, sport }: VerifiedFixture, asked: Target): void {
  if (sport === asked.sport) return
  const found = sport === null ? 'none' : `it as ${sport}/${fixtureId}`
  throw fixtureMissing(log, fullName(prefix, { name: '*' }), asked, found)
}
