import { constants, createReadStream, fstatSync, openSync } from 'node:fs'
import { Socket } from 'node:net'
import type { Readable } from 'node:stream'
import { TouchlineError } from '../platform/errors.ts'
import { unreadableBecause } from '../platform/unreadable.ts'

const STDIN = new Set(['-', '/dev/stdin'])

export function isStdin(file: string): boolean {
  return STDIN.has(file)
}

/**
 * The bytes of a file, a pipe or stdin (`-`), until its end or until the signal aborts. A pipe that nobody writes to
 * is waited for without holding up the end of the process. Fails with `file-unreadable`.
 */
export async function* bytesOf(file: string, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  if (signal.aborted) return
  let source: Readable | null = null
  const stop = (): void => {
    source?.destroy()
  }
  signal.addEventListener('abort', stop, { once: true })
  try {
    source = STDIN.has(file) ? openStdin() : openSource(file)
    yield* source
  } catch (cause) {
    if (signal.aborted) return
    throw new TouchlineError('file-unreadable', { file, found: unreadableBecause(cause) }, { cause })
  } finally {
    signal.removeEventListener('abort', stop)
    source?.destroy()
  }
}

/** Of a folder Node would make a stream that ends at once. */
function openStdin(): Readable {
  if (fstatSync(0).isDirectory()) throw Object.assign(new Error('stdin is a folder'), { code: 'EISDIR' })
  return process.stdin
}

/** Without O_NONBLOCK, opening a pipe would keep a thread until somebody writes to it. */
function openSource(file: string): Readable {
  const fd = openSync(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
  if (fstatSync(fd).isFIFO()) return new Socket({ fd, readable: true, writable: false })
  return createReadStream(file, { fd })
}
