import { systemClock } from '../../platform/clock.ts'
import { randomId } from '../../platform/ids.ts'
import type { Faults } from '../../provider/faults/fault.ts'
import type { Surroundings } from '../options.ts'
import { type ProviderCommandOptions, readServing } from './options.ts'
import { serveRecorded } from './recorded.ts'
import { serveSimulated } from './simulated.ts'

/** Serves matches as the provider would, until it is told to stop. */
export async function providerCommand(options: ProviderCommandOptions, surroundings: Surroundings): Promise<void> {
  const serving = readServing(options, surroundings.env)
  const seed = options.seed ?? randomId().slice(0, 8)
  const faults = await faultsFor(options, seed)
  const from = options.from
  if (from === undefined) await serveSimulated(options, { ...serving, seed, faults }, surroundings)
  else await serveRecorded({ ...options, from }, { ...serving, seed, faults }, surroundings)
}

/** Most are served without, and what reads them takes its time to load. */
async function faultsFor({ faults, faultRate }: ProviderCommandOptions, seed: string): Promise<readonly Faults[]> {
  if (faults === undefined && faultRate === undefined) return []
  const { readFaults } = await import('./faults.ts')
  return readFaults({ file: faults, rates: faultRate, seed, clock: systemClock })
}
