import { describe, expect, it } from 'vitest'
import { FRAMES, MATCH, RULES, runs, TARGET } from './recorded-match.ts'
import { jsonLines, type Ran } from './touchline.ts'

/** What of it is looked at. */
interface Explanation {
  readonly known: object
  readonly later: { readonly changed: readonly { readonly changes: readonly object[] }[] }
}

interface Place {
  readonly seq: number
  readonly period: number
  readonly clockTime: string
  readonly receivedAt: string
}

/** As the frames themselves say: the first goal that was confirmed and deleted later. */
function deletedGoal() {
  const actions = FRAMES.map(({ fixtureAction }) => fixtureAction)
  const deleted = actions.find(({ fixtureActionType, sendTypeId }) => fixtureActionType === 'Goal' && sendTypeId === 4)
  const confirmed = actions.find(({ actionId, sendTypeId }) => actionId === deleted.actionId && sendTypeId === 5)
  return { confirmed: confirmed.fixtureSeqNum as number, deleted: deleted.fixtureSeqNum as number }
}

function summaryOf(seq: number) {
  return FRAMES.find(({ fixtureAction }) => fixtureAction.fixtureSeqNum === seq).fixtureSummary
}

const GOAL = deletedGoal()

const ran = runs({
  shown: ['explain', TARGET, '--at', String(GOAL.confirmed), ...RULES],
  json: ['explain', TARGET, '--at', String(GOAL.confirmed), ...RULES, '--json'],
  now: ['explain', TARGET],
  clock: ['explain', TARGET, '--at', '1/20:00', '--json'],
  time: ['explain', TARGET, '--at', '2026-11-21T12:30', '--json'],
  hash: ['explain', TARGET, '--at', `#${GOAL.confirmed}`, ...RULES],
  toldNow: ['explain', TARGET, '--at', 'now'],
  afterwards: ['explain', TARGET, '--at', '2026-11-22'],
  versioned: ['explain', `v2/${TARGET}`, '--json'],
})

describe('explain', () => {
  it('tells what was shown, why, and that it was wrong', () => {
    const { code, stdout, stderr } = ran().shown
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const [shown, is] = [GOAL.confirmed, GOAL.deleted].map((seq) => {
      const { homeTeamScore, awayTeamScore } = summaryOf(seq)
      return `${homeTeamScore}–${awayTeamScore}`
    })
    expect(stdout).toContain(`after #${GOAL.confirmed}, with `)
    expect(stdout).toMatch(new RegExp(`^  score +${shown}  said by #${GOAL.confirmed} confirmed Goal at `, 'm'))
    expect(stdout).toContain(`no: ${shown} was shown, it is ${is} now`)
    expect(stdout).toMatch(new RegExp(`revocation by #${GOAL.deleted} deleted  standing confirmed → deleted  score `))
    for (const title of ['As known then', 'Was it right, by what is known now', 'Changed later']) {
      expect(stdout.split('\n')).toContain(title)
    }
  })

  it('as one object: the state as fixture-state has it, and what was later apart from it', () => {
    const [told, ...more] = jsonLines(ran().json.stdout) as unknown as readonly Explanation[]
    expect(more).toEqual([])
    expect(told).toMatchObject({
      fixtureId: MATCH.fixtureId,
      at: { by: 'seq', seq: GOAL.confirmed, receivedAt: expect.stringMatching(/^2026-11-21T.*\.\d{6}Z$/) },
      known: { state: { highestSeq: GOAL.confirmed, agreement: 'agrees', eventTime: expect.stringMatching(/Z$/) } },
    })
    expect(told?.later.changed[0]?.changes).toMatchObject([{ seq: GOAL.deleted, nature: 'revocation' }])
    expect(JSON.stringify(told?.known)).not.toContain(`"seq":${GOAL.deleted},`)
  })

  it('as known now, with nothing later', () => {
    const { code, stdout } = ran().now
    expect(code).toBe(0)
    expect(stdout).toContain(`with ${FRAMES.length} of ${FRAMES.length} records`)
    expect(stdout).not.toContain('Was it right')
  })
})

describe('the moment of explain', () => {
  it('at a match clock, and at a time of ours', () => {
    const [clock, time] = [ran().clock, ran().time].map(({ stdout }) => jsonLines(stdout)[0]?.at as Place)
    expect(clock?.period).toBe(1)
    expect((clock?.clockTime ?? '99:99') <= '20:00').toBe(true)
    // Of the recorded packets, the next one is later: nothing before it was left out.
    const next = FRAMES.find(({ fixtureAction }) => fixtureAction.fixtureSeqNum === (clock?.seq ?? 0) + 1)
    expect(next.fixtureSummary.currentClockTime > '20:00').toBe(true)
    expect((time?.receivedAt ?? '~') <= '2026-11-21T12:30:00.000000Z').toBe(true)
    expect(time?.seq).toBe(
      FRAMES.filter(({ fixtureAction }) => fixtureAction.timestamp <= '2026-11-21T12:30:00').length,
    )
  })

  it('takes a seq as it is shown, and now', () => {
    expect(ran().hash.stdout).toBe(ran().shown.stdout)
    expect(ran().toldNow.stdout).toBe(ran().now.stdout)
  })

  it('of a time after the last record says so', () => {
    expect(ran().afterwards.stdout).toMatch(
      /^ {2}asked for +2026-11-22 00:00:00\.000Z {2}nothing was recorded since: the last record is \d+ h \d+ min older$/m,
    )
  })

  it('ends with whether one can settle on the score', () => {
    const { stdout } = ran().now
    expect(stdout).toMatch(
      /\n\nCan one settle on \d+–\d+, as known now\? no, because there is no certificate \(touchline backfill makes one\); agreement is unknown: there are no rules for this sport \(--rules\)\n$/,
    )
    expect(jsonLines(ran().json.stdout)[0]).toMatchObject({ settle: { ok: false, because: ['uncertified'] } })
  })

  it('takes the sport with its version, too', () => {
    expect(ran().versioned.code).toBe(0)
  })
})

/** What is wrong → the exit code, and what the one line says. */
const WRONG: readonly (readonly [string, readonly string[], number, RegExp])[] = [
  ['no fixture', ['explain'], 2, /missing required argument 'target'/],
  ['no sport', ['explain', 'abc'], 2, /expected SPORT\/FIXTURE, found abc/],
  [
    'a moment that is none',
    ['explain', TARGET, '--at', 'half-time'],
    2,
    /expected --at as now, a seq \(412 or #412\).*found half-time/,
  ],
  [
    'a fixture that is not there',
    ['explain', 'soccer/nope'],
    1,
    /soccer\/nope: expected it in touchline\.raw-actions of file:\.\/data, found none/,
  ],
  [
    'the beginning of an id',
    ['explain', `soccer/${MATCH.fixtureId.slice(0, 8)}`],
    1,
    new RegExp(`none; ${MATCH.fixtureId} may be meant`),
  ],
  ['another sport', ['explain', `basketball/${MATCH.fixtureId}`], 1, new RegExp(`found it as ${TARGET}`)],
  ['a seq above all', ['explain', TARGET, '--at', '9999'], 1, new RegExp(`seqs 1 to ${FRAMES.length}; found 9999`)],
  [
    'a clock that never stood there',
    ['explain', TARGET, '--at', '2/10:00'],
    1,
    /1\/00:00–\d\d:\d\d, 2\/45:00–\d\d:\d\d; found 2\/10:00/,
  ],
  ['a time before the first record', ['explain', TARGET, '--at', '2020-01-01'], 1, /records since 2026-11-21T/],
  ['quality of a fixture that is not there', ['quality', 'soccer/nope'], 1, /soccer\/nope: expected it in/],
  ['quality of another sport', ['quality', `basketball/${MATCH.fixtureId}`], 1, new RegExp(`found it as ${TARGET}`)],
  ['quality of no fixture', ['quality', 'abc'], 2, /expected SPORT\/FIXTURE, found abc/],
]

describe('what cannot be explained', () => {
  const ran = runs(Object.fromEntries(WRONG.map(([name, line]) => [name, line])))

  it.each(WRONG)('%s', (name, _, code, says) => {
    const found = ran()[name] as Ran
    expect({ code: found.code, stdout: found.stdout }).toEqual({ code, stdout: '' })
    expect(found.stderr).toMatch(says)
    expect(found.stderr).toMatch(/^touchline: [^\n]+\n$/)
  })
})
