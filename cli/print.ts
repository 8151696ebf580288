import { once } from 'node:events'
import type { Writable } from 'node:stream'

const CHUNK_CHARS = 64 * 1024

/** Text lines to a stream, gathered into chunks; waits while the reader is slower. */
export interface Printer {
  /** Takes a text line; true when it is time to flush. */
  print(text: string): boolean
  /** Resolves when the reader has room again. */
  flush(): Promise<void>
}

/** With an aborted `signal` it no longer waits for the reader. */
export function openPrinter(stream: Writable, signal?: AbortSignal): Printer {
  let chunk = ''
  return {
    async flush() {
      if (chunk === '') return
      const full = chunk
      chunk = ''
      if (!stream.write(full) && !signal?.aborted) await once(stream, 'drain', signal ? { signal } : {}).catch(() => {})
    },
    print: (text) => {
      chunk += `${text}\n`
      return chunk.length >= CHUNK_CHARS
    },
  }
}
