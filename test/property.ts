import fc from 'fast-check'

/** Runs of a property: more in a long check, by TOUCHLINE_RUNS. The seed is printed when it fails, and can be given. */
export function run(property: fc.IRawProperty<unknown>, numRuns = 200): void {
  const seed = process.env.TOUCHLINE_SEED
  const runs = Number(process.env.TOUCHLINE_RUNS ?? numRuns)
  fc.assert(property as fc.IProperty<unknown>, { numRuns: runs, ...(seed ? { seed: Number(seed) } : {}) })
}
