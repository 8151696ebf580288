const BAR_COLUMNS = 20

/** How much is done, from 0 to `of`. */
export function barOf(done: number, of: number): string {
  const filled = of === 0 ? 0 : Math.floor((done / of) * BAR_COLUMNS)
  return '█'.repeat(filled) + '░'.repeat(BAR_COLUMNS - filled)
}
