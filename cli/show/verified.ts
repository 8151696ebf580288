import type { VerifiedFixture } from '../../replay/verify/log.ts'
import { counted } from '../note.ts'
import { plain } from './plain.ts'

/** What was found in all fixtures. */
export interface Total {
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

export function addVerified(total: Total, { fixtureId, records, count, logics }: VerifiedFixture): void {
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

export function nothingVerified(): Total {
  return { fixtures: 0, records: 0, findings: 0, faulty: 0, logics: new Map() }
}

/** One line for each finding. */
export function linesOf(
  { fixtureId, partition, findings, count }: VerifiedFixture,
  isJson: boolean,
): readonly string[] {
  if (isJson) return findings.map((one) => JSON.stringify({ ...one, partition }))
  const lines = findings.map(({ topic, offset, source, what, expected, found }) => {
    const where = offset === null ? `of raw offset ${partition}/${source}` : `${partition}/${offset}`
    return plain(`${fixtureId} ${topic} ${where}: ${what}: expected ${expected}, found ${found}`)
  })
  const more = count - findings.length
  return [...lines, ...(more > 0 ? [plain(`${fixtureId}: and ${more} more`)] : [])]
}

/** For people only beside findings: alone it is the error that ends the command. */
export function logicLines(
  { logics, fixtures, findings }: Total,
  expected: string,
  isJson: boolean,
): readonly string[] {
  return [...logics].flatMap(([found, where]) => {
    if (isJson)
      return [JSON.stringify({ what: 'logic', expected, found, fixtures: where.fixtures, fixture: where.first })]
    if (findings === 0) return []
    return [plain(`logic: expected ${expected}, found ${logicText(found, where, fixtures)}; ${WITHOUT_RULES}`)]
  })
}

export function logicText(found: string, { fixtures, first }: Where, of: number): string {
  if (fixtures === of) return plain(`${found} in all ${of}`)
  return plain(`${found} in ${fixtures} of ${counted(of, 'fixture')}, the first is ${first}`)
}

const WITHOUT_RULES = 'what rests on rules is not checked where it stands; give the --rules that it was derived with'
