import type { Surroundings } from '../options.ts'
import type { Target } from '../recorded/fixture.ts'
import type { ReplayCommandOptions } from './options.ts'
export async function republishCommand(
  _to: string,
  _targets: readonly Target[],
  _options: ReplayCommandOptions,
  _surroundings: Surroundings,
): Promise<void> {}
