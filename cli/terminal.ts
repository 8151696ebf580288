import { createLogUpdate } from 'log-update'
import type { Clock } from '../platform/clock.ts'

const SHOW_EVERY_MS = 100
/** Empties what is seen of a terminal, and goes to its first place. */
const CLEAR = '\u001b[2J\u001b[H'

/** A place on a terminal that is written over. */
export interface Area {
  draw(text: string): void
  /** Leaves what is shown standing. Idempotent. */
  end(): void
}

/** One line on stderr that is written over; nothing where stderr is no terminal. */
export interface Progress {
  show(text: string): void
  /** Leaves the last text standing. */
  end(): void
}

/** The terminal of a command: what is logged goes above what is written over, neither eats the other. */
export interface Terminal {
  /** True where people read the log. */
  readonly isReadable: boolean
  /** Writes whole lines to stderr, before it returns. */
  log(lines: string): void
  /** The same to stdout: results that come while progress is shown. */
  print(lines: string): void
  area(stream: NodeJS.WriteStream): Area
  progress(clock: Pick<Clock, 'monotonicMs'>): Progress
}

export function openTerminal(
  stderr: NodeJS.WriteStream = process.stderr,
  stdout: NodeJS.WriteStream = process.stdout,
): Terminal {
  let shown: { readonly update: ReturnType<typeof createLogUpdate>; text: string } | null = null

  function area(stream: NodeJS.WriteStream): Area {
    const mine = { update: createLogUpdate(stream), text: '', columns: stream.columns }
    return {
      draw: (text) => {
        shown = mine
        // log-update 7.2.0 writes only what differs, and loses the unchanged end of a frame that has become longer.
        if (countLines(text) !== countLines(mine.text)) mine.update.clear()
        // Terminals break lines anew when their width changes: where the last frame stands now is not known.
        if (stream.columns !== mine.columns) {
          mine.update.clear()
          stream.write(CLEAR)
          mine.columns = stream.columns
        }
        mine.text = text
        mine.update(text)
      },
      end: () => {
        if (shown !== mine) return
        mine.update.done()
        shown = null
      },
    }
  }

  function progress(clock: Pick<Clock, 'monotonicMs'>): Progress {
    if (!stderr.isTTY) return { show: () => {}, end: () => {} }
    const place = area(stderr)
    let last = ''
    let shownMs = Number.NEGATIVE_INFINITY
    return {
      show: (text) => {
        last = text
        const nowMs = clock.monotonicMs()
        if (nowMs - shownMs < SHOW_EVERY_MS) return
        shownMs = nowMs
        place.draw(text)
      },
      end: () => {
        if (last !== '') place.draw(last)
        place.end()
        last = ''
      },
    }
  }

  function above(stream: NodeJS.WriteStream, lines: string): void {
    shown?.update.clear()
    stream.write(lines)
    shown?.update(shown.text)
  }

  return {
    isReadable: stderr.isTTY,
    area,
    progress,
    log: (lines) => above(stderr, lines),
    print: (lines) => above(stdout, lines),
  }
}

function countLines(text: string): number {
  return text.split('\n').length
}
