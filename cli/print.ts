import { once } from 'node:events'
import type { Writable } from 'node:stream'

const CHUNK_CHARS = 64 * 1024

/** Lines to a stream, gathered into chunks; waits while the reader is slower. */
export interface Printer {
  line(text: string): Promise<void>
  flush(): Promise<void>
}

export function printer(stream: Writable): Printer {
  let chunk = ''
  async function flush(): Promise<void> {
    if (chunk === '') return
    const full = chunk
    chunk = ''
    if (!stream.write(full)) await once(stream, 'drain')
  }
  return {
    flush,
    line: async (text) => {
      chunk += `${text}\n`
      if (chunk.length >= CHUNK_CHARS) await flush()
    },
  }
}
