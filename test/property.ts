import fc from 'fast-check'

/** A whole number to repeat a run by; null where none was given. */
export const GIVEN_SEED = readSeed(process.env.TOUCHLINE_SEED)

/** Runs of a property: more in a long check, by TOUCHLINE_RUNS. The seed is printed when it fails, and can be given. */
export function run(property: fc.IRawProperty<unknown>, numRuns = 200): void {
  const runs = Number(process.env.TOUCHLINE_RUNS ?? numRuns)
  const given = GIVEN_SEED === null ? {} : { seed: GIVEN_SEED }
  fc.assert(property as fc.IProperty<unknown>, { numRuns: runs, ...given })
}

function readSeed(text: string | undefined): number | null {
  if (!text) return null
  if (/^-?\d{1,15}$/.test(text)) return Number(text)
  throw new Error(`expected TOUCHLINE_SEED as a whole number, found ${text}`)
}
