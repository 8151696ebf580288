import {
  ACTION_CHANGES,
  CORRECTIONS,
  FEED_QUALITY,
  FIXTURE_EVENTS,
  FIXTURE_STATE,
  FIXTURES,
  QUARANTINE,
  RAW_ACTIONS,
  SCORE_CHANGES,
  type Topic,
} from '../../schemas/topics.ts'
import { certificateWords } from './certificate.ts'
import { plain } from './plain.ts'
import {
  changesText,
  countOf,
  duration,
  frame,
  list,
  movement,
  score,
  seqList,
  seqs,
  typeText,
  type Value,
  words,
} from './words.ts'

/**
 * A value, as its JSON view gives it, in one readable line: when we received it (the one clock that every record has),
 * the fixture as `--fixture` takes it, what it says.
 */
export function describeRecord(topic: Topic, value: Value): string {
  const time = `${String(value.receivedAt ?? '').slice(0, 23)}Z`
  return plain(
    words(time, value.fixtureId === '' ? '(no fixture)' : value.fixtureId, (SAY.get(topic) ?? fieldsOf)(value)),
  )
}

/** Topics that nothing is said about here: what follows the head. */
function fieldsOf(value: Value): string {
  const rest = Object.entries(value).filter(([name]) => !HEAD.has(name))
  return words(...rest.map(([name, one]) => `${name} ${typeof one === 'object' ? JSON.stringify(one) : one}`))
}

const HEAD = new Set(['fixtureId', 'sport', 'tier', 'stateRevision', 'seq', 'eventTime', 'receivedAt'])

const SAY: ReadonlyMap<Topic, (value: Value) => string> = new Map<Topic, (value: Value) => string>([
  [RAW_ACTIONS, rawAction],
  [ACTION_CHANGES, actionChange],
  [CORRECTIONS, correction],
  [SCORE_CHANGES, scoreChange],
  [FIXTURE_EVENTS, (v) => words(seqs(v.seq), v.kind, `${v.previous ?? '–'} → ${v.current ?? '–'}`)],
  [FEED_QUALITY, feedQuality],
  [FIXTURE_STATE, fixtureState],
  [QUARANTINE, (v) => words(v.code, v.message, frame(v.frame))],
  [FIXTURES, (v) => words(v.sport, v.name, v.status, v.startTime && `starts ${String(v.startTime).slice(0, 16)}Z`)],
])

function feedQuality(v: Value): string {
  const detail = v.kind === 'certificate' ? certificateWords(v.detail) : v.detail
  return words(v.kind, v.line && `line ${v.line}`, seqs(v.fromSeq, v.toSeq), detail)
}

function rawAction(v: Value): string {
  const where = v.line === 'main' ? v.source : `${v.source} of line ${v.line}`
  const detail = v.kind === 'certified' ? certificateWords(v.detail) : v.detail
  return words(v.kind, where, v.kind === 'packet' ? frame(v.frame) : '', detail)
}

function actionChange(v: Value): string {
  const { sendType, standing, standingBefore } = v
  return words(
    seqs(v.seq),
    typeText(v),
    v.subType,
    v.side,
    v.playerName,
    `${standingBefore ?? 'new'} → ${standing}`,
    sendType === standing ? '' : `by ${sendType}`,
    v.late && 'late',
    v.expected === false && 'unexpected step',
  )
}

/** What was published, what it is now, and what that does to the provider's score. */
function correction(v: Value): string {
  const [before, after] = [v.before as Published, v.after as Published]
  const isMoved = before.standing !== after.standing
  const facts = (v.changed as readonly string[]).filter((name) => name !== 'standing')
  return words(
    seqs(v.seq),
    v.nature,
    typeText(after.facts),
    after.facts.side,
    isMoved ? `${before.standing} → ${after.standing}` : `stays ${after.standing}`,
    changesText(facts, before.facts, after.facts),
    `score ${movement(v.scoreBefore, v.scoreAfter)}`,
    v.ageMs === null ? '' : `after ${duration(Number(v.ageMs))}`,
    v.ageMs !== v.knownMs && `known for ${duration(Number(v.knownMs))}`,
    `replaces ${seqList(v.supersedes as readonly number[])}`,
  )
}

interface Published {
  readonly standing: string
  readonly facts: Value
}

/** The score, and of the other views those that moved otherwise than it did. */
function scoreChange(v: Value): string {
  const [before, after] = [v.before as Value, v.after as Value]
  const cause = v.cause as Value
  const isMoved = score(before.score) !== score(after.score)
  const other = (name: string, title: string): string => {
    const isSame = score(before[name]) === score(after[name])
    return isSame || (isMoved && score(after[name]) === score(after.score))
      ? ''
      : `${title} ${movement(before[name], after[name])}`
  }
  return words(
    seqs(v.seq),
    `score ${movement(before.score, after.score)}`,
    other('provisional', 'provisional'),
    other('byActions', 'by actions'),
    v.correction && 'correction',
    `because of ${typeText(cause)} ${cause.sendType}`,
    cause.side,
    v.period === null ? '' : `period ${v.period}`,
    v.clockTime,
  )
}

function fixtureState(v: Value): string {
  const [home, away] = [v.home as Value | null, v.away as Value | null]
  const isSame = v.provisional === null || score(v.provisional) === score(v.score)
  return words(
    v.sport,
    words(home?.name ?? 'home?', score(v.score), away?.name ?? 'away?'),
    isSame ? '' : `provisional ${score(v.provisional)}`,
    v.agreement === 'differs' && `agreement differs: by actions ${score(v.byActions)}`,
    v.periodAgreement === 'differs' && 'agreement differs in periods',
    v.status,
    v.period === null ? '' : `period ${v.period}`,
    (v.clock as Value | null)?.time,
    countOf(v.pending, 'pending'),
    v.finality,
    v.certified && `certified ${v.certified}`,
    v.reliable === false && `unreliable: ${list(v.reasons)}`,
    countOf(v.gaps, 'open gap', 'open gaps'),
  )
}
