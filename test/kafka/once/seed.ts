import { randomInt } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { newRandom, type Random } from '../../../provider/simulate/random.ts'
import { GIVEN_SEED } from '../../property.ts'

/** What a scenario leaves to chance. Prints its seed; TOUCHLINE_SEED repeats it, as far as the machine is as fast. */
export function seedOf(scenario: string): number {
  const seed = GIVEN_SEED ?? randomInt(2 ** 31)
  process.stderr.write(`${scenario}: TOUCHLINE_SEED=${seed}\n`)
  return seed
}

/** For a part of a scenario, which then does not depend on what the other parts do. */
export function randomOf(seed: number, part: string): Random {
  return newRandom(`${seed} ${part}`)
}

/** Waits for up to so long, milliseconds. */
export async function pause(random: Random, msMax: number): Promise<void> {
  await sleep(random.next() * msMax)
}
