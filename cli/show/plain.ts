/**
 * Text of the provider for a terminal: control characters could move the cursor or change its settings, marks of
 * direction change the order of letters, halves of a character have no width that could be told.
 */
export function plain(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for.
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]|\p{Cs}/gu, '·')
}

const NO_WIDTH = /[\p{Mn}\p{Me}\p{Cf}]/u
/** Put around the digit before it, which then takes two columns. */
const KEYCAP = '\u20e3'
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{16fe0}-\u{18aff}\u{1b000}-\u{1b2ff}\u{1f000}-\u{1faff}\u{20000}-\u{3fffd}]|\p{Extended_Pictographic}/u

/**
 * Columns that a plain text takes on a terminal. Emoji of several parts count as their parts, as on terminals that do
 * not join them: rather a gap after a name than a line that is too long.
 */
export function widthOf(text: string): number {
  let width = 0
  for (const character of text) width += widthOfCharacter(character)
  return width
}

function widthOfCharacter(character: string): number {
  if (character < '\u0300') return 1
  if (character !== KEYCAP && NO_WIDTH.test(character)) return 0
  return WIDE.test(character) ? 2 : 1
}

/** Made plain, and at most so many columns wide; ends with `…` where some of it is left out. */
export function clip(text: string, columnsMax: number): string {
  const shown = plain(text)
  if (widthOf(shown) <= columnsMax) return shown
  let kept = ''
  let width = 1
  for (const character of shown) {
    width += widthOfCharacter(character)
    if (width > columnsMax) break
    kept += character
  }
  return columnsMax < 1 ? '' : `${kept}…`
}
