import { once } from 'node:events'
import type { Writable } from 'node:stream'

const CHUNK_CHARS = 64 * 1024

/** Lines to a stream, gathered into chunks; waits while the reader is slower. */
export interface Printer {
  /** Takes a line; true when it is time to flush. */
  line(text: string): boolean
  /** Resolves when the reader has room again. */
  flush(): Promise<void>
}

/** With an aborted `signal` it no longer waits for the reader. */
export function printer(stream: Writable, signal?: AbortSignal): Printer {
  let chunk = ''
  async function flush(): Promise<void> {
    if (chunk === '') return
    const full = chunk
    chunk = ''
    if (!stream.write(full) && !signal?.aborted) await once(stream, 'drain', signal ? { signal } : {}).catch(() => {})
  }
  return {
    flush,
    line: (text) => {
      chunk += `${text}\n`
      return chunk.length >= CHUNK_CHARS
    },
  }
}
