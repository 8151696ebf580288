import { following } from '../../replay/pace/follow.ts'
import { NewestStates } from '../../replay/pace/newest-states.ts'
import type { Pace } from '../../replay/pace/pace.ts'
import { PacedReplay } from '../../replay/pace/paced-replay.ts'
import { itemsFrom, type Start } from '../../replay/pace/start.ts'
import type { Item } from '../../replay/stream/item.ts'
import type { Selection } from '../../replay/stream/selection.ts'
import type { OpenReader } from '../context.ts'
import { note } from '../note.ts'
import { type Surroundings, usage } from '../options.ts'
import { type Controls, controlsOf } from './controls.ts'
import { openControl, readControl } from './http.ts'
import type { ReplayCommandOptions } from './options.ts'
import { readGapMax, readPace } from './pace-options.ts'
import { openScreen } from './screen.ts'

/** How a replay is paced and controlled, as the command line says. */
export interface HowPlayed {
  readonly pace: Pace
  readonly gapMaxMs: number | null
  readonly isPaused: boolean
  /** Goes on with what comes. */
  readonly isFollowing: boolean
  readonly control: ReturnType<typeof readControl> | null
  /** A person sits there. */
  readonly hasKeys: boolean
  /** Somebody steers it: then what is shown, and what is stepped to, is read besides. */
  readonly isControlled: boolean
}

/** `otherwise`: the pace where none is told. */
export function readHow(options: ReplayCommandOptions, otherwise: Pace): HowPlayed {
  const control = options.control === undefined ? null : readControl(options.control)
  const hasKeys = process.stdin.isTTY === true && process.stderr.isTTY === true
  const isControlled = hasKeys || control !== null
  const isPaused = options.paused === true
  if (isPaused && !isControlled) throw usage('expected --paused with --control, or at a terminal with keys')
  const isFollowing = options.follow === true
  if (isFollowing && options.to !== undefined) throw usage('expected --follow or --to, found both')
  const gapMaxMs = readGapMax(options.gapMax)
  return { pace: readPace(options, otherwise), gapMaxMs, isPaused, isFollowing, control, hasKeys, isControlled }
}

export interface Playing {
  readonly how: HowPlayed
  readonly selection: Selection
  /** Null: from the beginning. */
  readonly start: Start | null
  readonly give: (items: readonly Item[]) => Promise<void>
  /** Null: it may be sought. Else why not. */
  readonly noSeek: string | null
  /** Takes what is told of progress where there are no keys; null: nobody does. */
  readonly onGiven: ((controls: Controls) => void) | null
}

/** Plays until all is given, the signal comes or somebody ends it. True: all is given. */
export async function play(
  open: OpenReader,
  playing: Playing,
  { signal: asked }: Pick<Surroundings, 'signal'>,
): Promise<boolean> {
  const { how, selection, start, give, noSeek, onGiven } = playing
  const { clock, terminal, logger } = open
  const ending = new AbortController()
  const signal = AbortSignal.any([asked, ending.signal])
  const states = new NewestStates(open.codec)
  const follow = following(() => note('caught up: what follows comes as it is published'))
  let skipped = 0
  const onSkipped = (): void => {
    skipped++
  }
  const replay = new PacedReplay({
    ...how,
    open: (from, until) => {
      const wanted = { ...selection, signal: until, onSkipped }
      return how.isFollowing ? follow.open(wanted, from ?? start) : itemsFrom(wanted, from ?? start)
    },
    give: async (items) => {
      if (how.isControlled) states.take(items)
      await give(items)
      follow.given(items.length)
      onGiven?.(controls)
    },
    clock,
    signal,
    onBehind: (ms) =>
      logger.warn({ behindMs: Math.round(ms) }, 'the replay falls behind its pace: who takes the records is slower'),
  })
  const isWatched = how.isControlled || (onGiven !== null && process.stderr.isTTY)
  const controls = controlsOf({ replay, selection, states, noSeek, isWatched })
  const endpoint = how.control === null ? null : await openControl(how.control, controls)
  if (endpoint !== null) note(`controlled at ${endpoint.url}: GET /status, POST /pause /resume /step /speed /seek`)
  const screen = how.hasKeys ? openScreen({ terminal, clock, controls, onEnd: () => ending.abort() }) : null
  try {
    await replay.run()
  } finally {
    await screen?.close()
    await endpoint?.close()
  }
  if (skipped > 0)
    logger.warn({ skipped }, 'records of somebody else, without the headers of a derived record, were left out')
  return !signal.aborted
}
