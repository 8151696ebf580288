import type { ActionView, RelatedAction } from '../../replay/explain/book.ts'
import { seqList, typeText, words } from './words.ts'

/** The packets that say what an action is, and {@link whatText}. */
export function actionText(view: ActionView): string {
  return words(seqList(view.seqs), whatText(view))
}

/** What an action is, whose, what it is worth, and what it is related to. */
export function whatText(view: ActionView): string {
  const { subType, side, scoresFor, points, teamName, playerName, period, clockTime, related } = view
  return words(
    typeText(view),
    subType,
    side === null ? teamName : words(side, scoresFor !== side && scoresFor !== null && `counts for ${scoresFor}`),
    points === null ? '' : `${points} point${points === 1 ? '' : 's'}`,
    playerName,
    period === null ? '' : `${period}/${clockTime ?? '–'}`,
    ...related.map((one) => `related: ${relatedText(one)}`),
  )
}

/** `it names Goal #3 #4 (confirmed)`, `Video check #5 (confirmed) named it`. */
export function relatedText({ how, type, seqs, standing }: RelatedAction): string {
  const seen = [type ?? 'an action', seqList(seqs), `(${standing})`].filter((text) => text !== '').join(' ')
  const what = standing === null ? 'an action that never came' : seen
  return how === 'names' ? `it names ${what}` : `${what} named it`
}
