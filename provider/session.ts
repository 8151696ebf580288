import { type Client, type FeedingOptions, feedMatch } from './feeding.ts'
import type { ServedMatch } from './source.ts'
import { AUTHORISED, heartbeat, INVALID_TOKEN, TOKEN_ERROR } from './texts.ts'

export interface SessionOptions extends FeedingOptions {
  readonly token: string
  readonly heartbeatMs: number
  /** How long a client may take for its token. */
  readonly authMsMax: number
  readonly refusal: Refusal
  readonly reply: Reply
}

/** The documented text, or the general form of an error (feed.md §1.4). */
export type Refusal = 'text' | 'object'
/** What a good token is answered with: it has no documented form. */
export type Reply = 'object' | 'text' | 'none'

export interface Session {
  /** The client's next text frame; only the first one counts. */
  receive(text: string): void
  /** The connection is gone. */
  stop(): void
}

/** Close code "policy violation"; the provider's own are not documented. */
export const REFUSED = 1008
/** Close code "internal error". */
export const BROKEN = 1011

/** One connection: token, answer, heartbeats, packets. `isAuthorised`: by the header of the older surface. */
export function openSession(
  match: ServedMatch,
  client: Client,
  options: SessionOptions,
  isAuthorised: boolean,
): Session {
  const { clock, token, authMsMax, reply, refusal } = options
  const stopped = new AbortController()
  let isWaiting = !isAuthorised

  const refuse = (): void => {
    stopped.abort()
    void client.send(refusal === 'text' ? INVALID_TOKEN : TOKEN_ERROR)
    client.close(REFUSED, 'refused')
  }
  /** A match that throws ends its own connections only. */
  const breakOff = (): void => {
    stopped.abort()
    client.close(BROKEN, 'the match broke')
  }
  const start = (): void => {
    void beat(client, options, stopped.signal)
    feedMatch(match, client, options, stopped.signal).catch(breakOff)
  }
  const tooLate = clock.after(authMsMax, () => {
    if (isWaiting) refuse()
    isWaiting = false
  })
  if (isAuthorised) start()
  return {
    receive: (text) => {
      if (!isWaiting) return
      isWaiting = false
      tooLate()
      if (readAuthToken(text) !== token) return refuse()
      if (reply !== 'none') void client.send(reply === 'object' ? AUTHORISED : 'authorised')
      start()
    },
    stop: () => {
      tooLate()
      stopped.abort()
    },
  }
}

/** Every `heartbeatMs` until the connection ends, also after the last packet. */
async function beat(client: Client, { clock, heartbeatMs }: SessionOptions, signal: AbortSignal): Promise<void> {
  for (;;) {
    await clock.sleep(heartbeatMs, signal)
    if (signal.aborted) return
    if (client.hasRoom()) void client.send(heartbeat(clock.micros()))
  }
}

/** The client's first frame, `{"authToken": …}` (feed.md §1.2). */
function readAuthToken(text: string): unknown {
  try {
    const json: unknown = JSON.parse(text)
    return typeof json === 'object' && json !== null && 'authToken' in json ? json.authToken : null
  } catch {
    return null
  }
}
