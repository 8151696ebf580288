/** Header of a republished record, beside the original ones: the id of the replay. */
export const REPLAY_HEADER = 'replay'

/** Ids stand in headers and on command lines. */
export function isReplayId(text: string): boolean {
  return /^[\w.:-]{1,100}$/.test(text)
}
