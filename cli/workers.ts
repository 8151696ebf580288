import { readInteger } from './options.ts'

const WORKERS_MAX = 64

/** `--workers`: so many threads; null where nobody said. */
export function readWorkers(text: string | undefined, max = WORKERS_MAX): number | null {
  return text === undefined ? null : readInteger('--workers', text, 1, max)
}
