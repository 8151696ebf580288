import { note } from './note.ts'

/** A command that runs once was told to end before it was done: its exit code is 0 all the same (DESIGN §7), so it is said. */
export function noteInterrupted(how: string): void {
  note(`interrupted: ${how}`)
}

/** `3 of 24 fixtures`. */
export function partly(done: number, of: number, what: string): string {
  return `${done} of ${of} ${what}${of === 1 ? '' : 's'}`
}

/** Resolves when a command is told to end. */
export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
