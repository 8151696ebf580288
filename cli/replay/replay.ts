import { Replay } from '../../replay/pace/replay.ts'
import { Standings } from '../../replay/pace/standing.ts'
import { itemsFrom } from '../../replay/pace/start.ts'
import type { Selection } from '../../replay/stream/selection.ts'
import { CORRECTIONS, FIXTURE_STATE, SCORE_CHANGES, type TopicName } from '../../schemas/topics.ts'
import { type OpenReader, withLogReader } from '../context.ts'
import { note, noteOnTerminal } from '../note.ts'
import { type Surroundings, usage } from '../options.ts'
import { readTarget, recordedPrefixes, type Target } from '../recorded/fixture.ts'
import { controlsOf } from './controls.ts'
import { openControl, readControl } from './http.ts'
import type { ReplayCommandOptions } from './options.ts'
import { readGapMax, readPace } from './pace-options.ts'
import { printing } from './printing.ts'
import { openScreen } from './screen.ts'
import { ALL_TOPICS, type Asked, readAsked, readTo, selectionIn } from './selecting.ts'

const SHOWN: readonly TopicName[] = [SCORE_CHANGES.name, CORRECTIONS.name] as TopicName[]
/** Read besides where somebody controls: what is shown, and what is stepped to. */
const WATCHED: readonly TopicName[] = [...SHOWN, FIXTURE_STATE.name as TopicName]

/** Records as they became known, at a pace: printed, or republished with --to LOG. */
export async function replayCommand(
  texts: readonly string[],
  options: ReplayCommandOptions,
  surroundings: Surroundings,
): Promise<void> {
  const targets = texts.map(readTarget)
  const to = readTo(options.to).log
  if (to !== undefined) {
    const { republishCommand } = await import('./republish.ts')
    return republishCommand(to, targets, options, surroundings)
  }
  for (const flag of ['fromPrefix', 'replayId'] as const) {
    if (options[flag] !== undefined)
      throw usage(`expected --to with a log beside --${flag === 'replayId' ? 'replay-id' : 'from-prefix'}`)
  }
  const asked = readAsked(options, options.prefix, SHOWN)
  const pace = readPace(options, process.stdout.isTTY ? { by: 'time', speed: 1 } : { by: 'unlimited' })
  const playing = { asked, targets, options, pace, gapMaxMs: readGapMax(options.gapMax) }
  const control = options.control === undefined ? null : readControl(options.control)
  await withLogReader(
    options,
    surroundings,
    (open) => play(open, { ...playing, control, signal: surroundings.signal }),
    { prefixes: recordedPrefixes(options) },
  )
}

interface Playing {
  readonly asked: Asked
  readonly targets: readonly Target[]
  readonly options: ReplayCommandOptions
  readonly pace: ReturnType<typeof readPace>
  readonly gapMaxMs: number | null
  readonly control: ReturnType<typeof readControl> | null
  readonly signal: AbortSignal
}

async function play(open: OpenReader, playing: Playing): Promise<void> {
  const { options, asked, control, pace, gapMaxMs } = playing
  const { clock, codec, terminal } = open
  const ending = new AbortController()
  const signal = AbortSignal.any([playing.signal, ending.signal])
  const hasKeys = process.stdin.isTTY && process.stderr.isTTY
  const isControlled = hasKeys || control !== null
  if (options.paused && !isControlled) throw usage('expected --paused with --control, or at a terminal')
  const topics = isControlled ? ALL_TOPICS.filter((name) => [...asked.topics, ...WATCHED].includes(name)) : asked.topics
  const selection: Selection = await selectionIn(open, { ...asked, topics }, options, playing.targets, signal)
  const standings = new Standings(codec)
  const above = hasKeys && process.stdout.isTTY ? terminal : null
  const out = printing({ codec, topics: asked.topics, json: options.json === true, above, signal })
  const replay = new Replay({
    open: (from, until) => itemsFrom({ ...selection, signal: until }, from),
    give: async (items) => {
      if (isControlled) standings.take(items)
      await out.give(items)
    },
    pace,
    gapMaxMs,
    isPaused: options.paused === true,
    clock,
    signal,
    onBehind: (behindMs) =>
      open.logger.warn({ behindMs: Math.round(behindMs) }, 'falls behind its pace: whoever reads this is slower'),
  })
  const controls = isControlled ? controlsOf({ replay, selection, standings, noSeek: null }) : null
  const endpoint = control !== null && controls !== null ? await openControl(control, controls) : null
  if (endpoint !== null) note(`controlled at ${endpoint.url}: GET /status, POST /pause /resume /step /speed /seek`)
  const screen =
    hasKeys && controls !== null ? openScreen({ terminal, clock, controls, onEnd: () => ending.abort() }) : null
  try {
    await replay.run()
  } finally {
    await screen?.close()
    await endpoint?.close()
  }
  if (out.count === 0 && !signal.aborted)
    noteOnTerminal(`no records of ${asked.topics.join(', ')} among what was asked for`)
}
