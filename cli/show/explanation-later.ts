import type { LaterChange } from '../../replay/explain/changes.ts'
import type { Known } from '../../replay/explain/known.ts'
import type { ChangedAction, Later } from '../../replay/explain/later.ts'
import { relatedText, whatText } from './action.ts'
import { sameScore, troubleLines } from './explanation-known.ts'
import { type Line, type Section, timeText } from './sections.ts'
import { changesText, duration, movement, score, seqList, seqs, words } from './words.ts'

/** What came after the moment; nothing of it was known then. */
export function laterSections(later: Later, known: Known, day: number): readonly Section[] {
  if (later.records === 0) return []
  return [
    { title: 'Was it right, by what is known now', lines: verdictLines(later, known) },
    { title: 'Changed later', lines: later.changed.flatMap((one) => changedLines(one, day)) },
    { title: 'Gaps and outages near it, after', lines: troubleLines(later.troubles, day) },
  ]
}

function verdictLines({ asFinal, changed }: Later, { state }: Known): readonly Line[] {
  if (state === null || state.score === null) return []
  const shown = score(state.score)
  const verdict = sameScore(asFinal.score, state.score)
    ? `yes: ${shown} still stands`
    : `no: ${shown} was shown, it is ${score(asFinal.score)} now, by what later packets changed of it`
  const lines: Line[] = [['score', verdict]]
  if (asFinal.byActions !== null) {
    const since = sameScore(asFinal.byActions, state.byActions) ? 'as then' : `${score(state.byActions)} then`
    lines.push([
      'by actions',
      `${score(asFinal.byActions)}, ${since}; the two views ${agreementText(asFinal.agreement)}`,
    ])
  }
  if (changed.length === 0) lines.push(['', 'no action known then was changed later'])
  return lines
}

function agreementText(agreement: Later['asFinal']['agreement']): string {
  if (agreement === 'unknown') return 'cannot be compared now: rules or packets are missing'
  return agreement === 'agrees' ? 'agree now' : 'differ now'
}

function changedLines({ was, is, changes }: ChangedAction, day: number): readonly Line[] {
  const outcome = was.standing === is.standing ? `stays ${is.standing}` : `${was.standing} then, ${is.standing} now`
  return [
    [seqList(was.seqs), words(whatText(was), outcome)],
    ...changes.map((change): Line => ['', `  ${changeText(change, day)}`]),
    ...is.related.flatMap((one): readonly Line[] => {
      const isNew = was.related.every((old) => old.actionId !== one.actionId || old.how !== one.how)
      return isNew ? [['', `  now related: ${relatedText(one)}`]] : []
    }),
  ]
}

function changeText(change: LaterChange, day: number): string {
  const { seq, sendType, nature, changed, before, after, scoreBefore, scoreAfter } = change
  const { ageMs, knownMs, afterMs, afterEventMs, receivedAt } = change
  return words(
    nature === null ? `by ${seqs(seq)} of another action` : `${nature} by ${seqs(seq)} ${sendType}`,
    changesText(changed, before, after),
    sameScore(scoreBefore, scoreAfter) ? '' : `score ${movement(scoreBefore, scoreAfter)}`,
    `${duration(afterMs)} after the moment${afterEventMs === null ? '' : ` (${duration(afterEventMs)} in the match)`}`,
    `known for ${duration(knownMs)}${ageMs === null ? '' : ` (${duration(ageMs)} in the match)`}`,
    timeText(receivedAt, day),
  )
}
