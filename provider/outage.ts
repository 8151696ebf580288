/** A stretch of a match in which its sockets fail. Milliseconds after the start of the match, as `atMs` of its packets. */
export interface Outage {
  /** `down`: sockets are cut off, and turned away until the end of it · `mute`: they are open, and nothing comes. */
  readonly kind: 'down' | 'mute'
  readonly fromMs: number
  readonly toMs: number
}
