import type { Frame } from '../source.ts'
import type { GarbageKind } from './fault.ts'

/** Above what is recorded as a whole (match/raw.ts). */
const HUGE_BYTES = 2 * 1024 * 1024
const DEEP = 20_000

/** A frame that is no packet; none of them reads like a refusal of the token. */
export function garbage(what: GarbageKind): Frame {
  switch (what) {
    case 'text':
      return '{"fixtureAction":{"fixtureId":'
    case 'binary':
      return Uint8Array.of(0xff, 0x00, 0xfe, 0x80, 0xc3, 0x28)
    case 'huge':
      return Buffer.alloc(HUGE_BYTES, 'x')
    case 'deep':
      return `{"fixtureAction":{"metadata":${'['.repeat(DEEP)}${']'.repeat(DEEP)}}}`
    default:
      return what satisfies never
  }
}
