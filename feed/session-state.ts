import type { ConnectionEvent } from '../match/connections.ts'
import type { Known, ListPlace } from './place.ts'
import type { SessionTiming } from './timing.ts'

/** Following one fixture over one line, as plain data. All times are monotonic milliseconds. */
export interface Session {
  readonly timing: SessionTiming
  /**
   * `waiting` for the next attempt · `connecting` · `open` · `away`: closed, because the log takes nothing · `ending`:
   * closed, while the end is being judged · `over`: nothing will come any more.
   */
  readonly phase: 'waiting' | 'connecting' | 'open' | 'away' | 'ending' | 'over'
  /** When to connect, while waiting. */
  readonly dueAt: number
  /** Attempts in a row that led to nothing. */
  readonly failures: number
  /** A token is sent as the first message, and its reply is no frame of the list. */
  readonly isReplyDue: boolean
  /**
   * The provider has served this line since the start: it sent a packet, or kept a connection going and did not end it
   * with a refusal. A refusal after that is one in mid-match, and is tried again.
   */
  readonly wasServed: boolean
  /** The connection that is open according to what was recorded. */
  readonly recordedId: string | null
  /** Null unless open. */
  readonly connection: OpenConnection | null
  /** Where the next connection begins. `reread`: the whole list once more, at full speed, for the end. */
  readonly from: 'resume' | 'start' | 'reread'
  /** The startPosition of the next connection instead, behind a frame that is too large to be received. */
  readonly skipTo: number | null
  readonly isLogFull: boolean
  /** A packet said that no more come. */
  readonly isFinished: boolean
  /** Whether the fixture has ended is being judged. */
  readonly isJudged: boolean
}

/** One open connection. */
export interface OpenConnection {
  readonly connectionId: string
  readonly openedAt: number
  readonly heardAt: number
  /** When something was recorded of it last. */
  readonly recordedAt: number
  /** When a packet came last, or when it opened. */
  readonly packetAt: number
  readonly hasPacket: boolean
  /** A heartbeat came when it had been open for a while. */
  readonly hasLasted: boolean
  /** A heartbeat came since something was recorded. */
  readonly hasHeartbeat: boolean
  /** Something came after the token: what comes now is no reply to it. */
  readonly isAnswered: boolean
  /** What the last frame said was wrong, while no packet has come: refused, when a close follows and nothing between. */
  readonly refusal: string | null
  readonly isSilent: boolean
  readonly pingAt: number | null
  readonly isPaused: boolean
  readonly startPosition: number
  readonly isReread: boolean
  /** It has begun behind a frame that is too large to be received (feed/place.ts, `beginBehind`). */
  readonly isSkipping: boolean
  readonly place: ListPlace
  /** `resumed` is still to be recorded. */
  readonly isResuming: boolean
}

/** Inputs that may lead to a delay carry `jitter`, a number from 0 to 1. */
export type Input =
  | { readonly kind: 'start' }
  | Opened
  | { readonly kind: 'failed'; readonly isRefusal: boolean; readonly words: string; readonly jitter: number }
  | Closed
  | { readonly kind: 'heartbeat' }
  | { readonly kind: 'packet'; readonly known: Known; readonly isFinished: boolean }
  | { readonly kind: 'other'; readonly known: Known; readonly isReply: boolean; readonly refusal: string | null }
  | { readonly kind: 'pong' }
  | { readonly kind: 'tick'; readonly jitter: number }
  /** The buffer before the log: full, full for too long, free again. */
  | { readonly kind: 'log-full' }
  | { readonly kind: 'log-away' }
  | { readonly kind: 'log-free' }
  /** Answers to the command `judge`. */
  | { readonly kind: 'go-on' }
  | { readonly kind: 'reread' }
  | { readonly kind: 'end' }
  | { readonly kind: 'stop'; readonly detail: string }

export interface Closed {
  readonly kind: 'closed'
  readonly refusal: string | null
  readonly words: string
  readonly jitter: number
  /** Because of a frame that is too large to be received: it would come again and again. */
  readonly isTooLarge?: boolean
}

/** `next` and `spare` are those of what this line has recorded by now (feed/place.ts). */
export interface Opened {
  readonly kind: 'opened'
  readonly connectionId: string
  readonly startPosition: number
  readonly next: number
  readonly spare: number
}

export type Command =
  | { readonly kind: 'connect'; readonly from: Session['from']; readonly skipTo: number | null }
  /** Send the token, before anything else. */
  | { readonly kind: 'authenticate' }
  /** Record the frame of this input. */
  | { readonly kind: 'record'; readonly position: number | null }
  /** Record what happened to a connection. */
  | {
      readonly kind: 'note'
      readonly event: ConnectionEvent
      readonly connectionId: string | null
      readonly detail: string | null
    }
  | { readonly kind: 'ping' }
  /** Read the socket no further, or read on. */
  | { readonly kind: 'pause' }
  | { readonly kind: 'unpause' }
  | { readonly kind: 'close' }
  /** Find out whether the fixture has ended, and read its whole list once more. */
  | { readonly kind: 'judge'; readonly wasReread: boolean }
  /** Tell the operator; `isLoud` is trouble that he has to do something about. */
  | { readonly kind: 'tell'; readonly words: string; readonly delayMs: number; readonly isLoud: boolean }
  /** The provider does not take the token: nothing more will be tried. */
  | { readonly kind: 'refused'; readonly words: string }

export type Stepped = readonly [Session, readonly Command[]]

export interface Beginning {
  /** What was recorded before says already that no more packets come. */
  readonly isFinished?: boolean
  /** False for the older endpoints, which take the token in the handshake (feed.md §1.2). */
  readonly isReplyDue?: boolean
}

export function newSession(
  timing: SessionTiming,
  now: number,
  { isFinished = false, isReplyDue = true }: Beginning = {},
): Session {
  return {
    timing,
    phase: 'waiting',
    dueAt: now,
    failures: 0,
    isReplyDue,
    wasServed: false,
    recordedId: null,
    connection: null,
    from: 'resume',
    skipTo: null,
    isLogFull: false,
    isFinished,
    isJudged: false,
  }
}
