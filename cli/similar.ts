/** The one of `words` that was probably meant; null where none is near. */
export function similar(text: string, words: readonly string[]): string | null {
  const near = words.map((word) => ({ word, distance: distanceOf(text, word) }))
  const best = near.reduce((a, b) => (b.distance < a.distance ? b : a))
  return best.distance <= Math.max(2, best.word.length / 3) ? best.word : null
}

/** How many letters have to be put in, left out or replaced. */
function distanceOf(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, at) => at)
  for (const [i, letter] of [...from].entries()) {
    const next = [i + 1]
    for (let j = 1; j <= to.length; j++) {
      const replaced = (row[j - 1] as number) + (letter === to[j - 1] ? 0 : 1)
      next.push(Math.min(replaced, (row[j] as number) + 1, (next[j - 1] as number) + 1))
    }
    row = next
  }
  return row[to.length] as number
}
