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
import { clip, plain } from './plain.ts'

/** A value as its JSON view gives it. */
type Value = Readonly<Record<string, unknown>>

interface ScoreText {
  readonly home: number
  readonly away: number
}

/** One readable line: when, which fixture, what. */
export function describeRecord(topic: Topic, value: Value): string {
  const time = String(value.eventTime ?? value.receivedAt ?? '').slice(11, 23)
  return plain([time, clip(String(value.fixtureId), 12), SAY.get(topic)?.(value) ?? ''].join('  '))
}

const SAY: ReadonlyMap<Topic, (value: Value) => string> = new Map<Topic, (value: Value) => string>([
  [RAW_ACTIONS, (v) => words(v.kind, v.source, v.line, frameOf(v.frame), v.detail)],
  [
    ACTION_CHANGES,
    (v) =>
      words(
        `#${v.seq}`,
        v.sendType,
        v.type,
        v.side,
        `${v.standingBefore ?? 'new'} → ${v.standing}`,
        v.late ? 'late' : '',
      ),
  ],
  [
    CORRECTIONS,
    (v) => {
      const after = v.after as { facts: Value }
      return words(
        `#${v.seq}`,
        v.nature,
        after.facts.type,
        list(v.changed),
        scores(v.scoreBefore, v.scoreAfter),
        `after ${v.knownMs} ms`,
      )
    },
  ],
  [
    SCORE_CHANGES,
    (v) => {
      const cause = v.cause as Value
      const [before, after] = [v.before as Value, v.after as Value]
      return words(
        `#${v.seq}`,
        scores(before.score, after.score),
        cause.type,
        cause.side,
        v.correction ? 'correction' : '',
      )
    },
  ],
  [FIXTURE_EVENTS, (v) => words(v.kind, `${v.previous ?? '–'} → ${v.current ?? '–'}`)],
  [FEED_QUALITY, (v) => words(v.kind, v.line, v.fromSeq === null ? '' : `seq ${v.fromSeq}–${v.toSeq}`, v.detail)],
  [
    FIXTURE_STATE,
    (v) =>
      words(
        v.sport,
        score(v.score),
        v.status,
        v.period === null ? '' : `period ${v.period}`,
        (v.clock as Value | null)?.time,
        (v.pending as readonly unknown[]).length === 0 ? '' : `${(v.pending as readonly unknown[]).length} pending`,
        v.finality,
        v.reliable ? '' : `unreliable: ${list(v.reasons)}`,
      ),
  ],
  [QUARANTINE, (v) => words(v.code, v.message)],
  [FIXTURES, (v) => words(v.name, v.status, v.startTime)],
])

function words(...parts: readonly unknown[]): string {
  return parts.filter((part) => part !== null && part !== undefined && part !== '').join('  ')
}

function score(value: unknown): string {
  if (value === null) return '–'
  const { home, away } = value as ScoreText
  return `${home}–${away}`
}

function scores(before: unknown, after: unknown): string {
  const [from, to] = [score(before), score(after)]
  return from === to ? to : `${from} → ${to}`
}

function list(value: unknown): string {
  return (value as readonly string[]).join(', ')
}

const FRAME_CHARS_SHOWN = 60

function frameOf(base64: unknown): string {
  return clip(Buffer.from(String(base64), 'base64').toString('utf8').replace(/\s+/g, ' '), FRAME_CHARS_SHOWN)
}
