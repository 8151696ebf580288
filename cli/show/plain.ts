/** Text of the provider for a terminal: control characters could move the cursor or change its settings. */
export function plain(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for.
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g, '·')
}

/** At most so many characters, the last one `…` where some are left out. */
export function clip(text: string, charsMax: number): string {
  const shown = plain(text)
  return shown.length > charsMax ? `${shown.slice(0, charsMax - 1)}…` : shown
}
