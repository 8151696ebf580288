import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import { openMemoryLog } from '../../log/memory.ts'
import { othersTurn } from '../../log/pages.ts'
import type { RuleTable } from '../../match/rules.ts'
import { TouchlineError } from '../../platform/errors.ts'
import { finalsOf } from '../../replay/backtest/finals.ts'
import { keepIn } from '../../replay/backtest/keep.ts'
import { runLive } from '../../replay/backtest/live.ts'
import type { Chart, Drawing } from '../../replay/backtest/result.ts'
import { type Playing, playShare } from '../../replay/backtest/share.ts'
import type { Strategy } from '../../replay/backtest/strategy.ts'
import { openCodec } from '../../schemas/codec.ts'
import { embeddedRegistry } from '../../schemas/registry.ts'
import { DEFAULT_PREFIX } from '../../schemas/topics.ts'
import { type OpenReader, withLogReader } from '../context.ts'
import type { Surroundings } from '../options.ts'
import { type RecordedOptions, recordedOf, recordedPrefixes } from '../recorded/fixture.ts'
import { checkedCharts } from './charts.ts'
import { guardedCall, installGuard } from './guard.ts'
import { noteLanguage } from './language.ts'
import { loadStrategy } from './load-strategy.ts'
import type { Reply, Request, Settings } from './messages.ts'
import { placeOf } from './place-of.ts'
import { type Whereabouts, watchOf } from './whereabouts.ts'

/** What a thread is started with. */
export interface ThreadData {
  /** Absolute. */
  readonly file: string
  /** As the command was given them: the thread opens the log itself. */
  readonly options: RecordedOptions
  readonly env: Surroundings['env']
  readonly rules: RuleTable
  readonly settings: Settings
  readonly where: Whereabouts
}

/**
 * The thread in which a strategy runs, away from the process: its clock and its timers are guarded there, and an endless loop ends
 * with it. It opens the log itself, so that no event has to be handed over from thread to thread.
 */
async function serve(port: MessagePort, data: ThreadData): Promise<void> {
  const reply = (message: Reply): void => port.postMessage(message)
  const { options, env } = data
  try {
    installGuard()
    const changed = noteLanguage()
    const assertLanguage = (): void => {
      const found = changed()
      if (found !== null) throw languageChanged(data.file, found)
    }
    const watch = watchOf(data.where)
    watch.load(true)
    const strategy = await loadStrategy(data.file)
    watch.load(false)
    assertLanguage()
    const { name, scope = 'fixture', topics, charts } = strategy
    reply({ is: 'loaded', strategy: { name, scope, topics: [...topics], hasCharts: charts !== undefined } })
    const next = requests(port)
    const prefixes = recordedPrefixes(options)
    const work = async (open: OpenReader): Promise<void> => {
      const playing = await playingOf(open, data, strategy, NEVER)
      try {
        for (;;) {
          await answer(await next(), { ...playing, watch, guarded: guardedCall, assertLanguage }, open, reply)
          reply({ is: 'done' })
        }
      } catch (error) {
        // Before the log is closed: whoever waits for it fails then, too.
        reply(failure(error, data.file))
      }
    }
    await withLogReader(options, { env, signal: NEVER }, work, { prefixes })
  } catch (error) {
    reply(failure(error, data.file))
  } finally {
    port.close()
  }
}

/** The thread is ended with all that it has under way. */
const NEVER = new AbortController().signal

interface Answering extends Playing {
  readonly assertLanguage: () => void
}

function languageChanged(file: string, name: string): TouchlineError {
  return new TouchlineError('strategy-invalid', { file, found: `another ${name} than the language has` })
}

type Prepared = Omit<Playing, 'watch' | 'guarded'>

async function playingOf(
  open: OpenReader,
  data: ThreadData,
  strategy: Strategy,
  signal: AbortSignal,
): Promise<Prepared> {
  const { options, rules, settings } = data
  const { config, seed, through, known, latencyMs, from, to, isFull } = settings
  const recorded = await recordedOf(open, options, rules, signal)
  // Ids of schemas are in no digest: the encoder has a registry of its own.
  const copying = await openCodec(embeddedRegistry(openMemoryLog()), DEFAULT_PREFIX)
  const { log, codec, rawTopic } = recorded
  const range = { ...(from === null ? {} : { from }), ...(to === null ? {} : { to }) }
  const selection = { log, codec, rawTopic, prefix: options.prefix, known, latencyMs, ...range, signal }
  return { selection, strategy, config, seed, through, recorded, copying, isFull }
}

async function answer(
  request: Request,
  playing: Answering,
  open: OpenReader,
  reply: (message: Reply) => void,
): Promise<void> {
  switch (request.is) {
    case 'play': {
      const next = new Int32Array(request.next)
      const keep = keepIn(request.kept)
      for (;;) {
        const share = Atomics.add(next, 0, 1)
        const fixtures = request.shares[share]
        if (fixtures === undefined || playing.selection.signal.aborted) return
        const played = await playShare({ ...playing, keep }, fixtures)
        // What the strategy left to promises, and failed there, is heard first.
        await othersTurn()
        playing.assertLanguage()
        reply({ is: 'played', share, played })
      }
    }
    case 'draw': {
      const finals = await finalsOf(playing, request.fixtures)
      return reply({ is: 'drawn', charts: charted(playing.strategy, { decisions: request.decisions, finals }) })
    }
    case 'follow':
      return runLive(playing, open.clock, request, {
        caughtUp: () => reply({ is: 'caught-up' }),
        decided: (decisions) => reply({ is: 'decided', decisions }),
      })
    default:
      return request satisfies never
  }
}

function charted(strategy: Strategy, drawing: Drawing): readonly Chart[] {
  try {
    return checkedCharts(structuredClone(guardedCall(() => strategy.charts?.(drawing) ?? [])))
  } catch (cause) {
    const found = `charts that fail: ${cause instanceof Error ? cause.message : String(cause)}`
    throw new TouchlineError('strategy-invalid', { file: strategy.name, found }, { cause })
  }
}

/** One after the other. */
function requests(port: MessagePort): () => Promise<Request> {
  const waiting: Request[] = []
  let wake: (() => void) | null = null
  port.on('message', (request: Request) => {
    waiting.push(request)
    wake?.()
  })
  return async () => {
    for (;;) {
      const request = waiting.shift()
      if (request !== undefined) return request
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    }
  }
}

function failure(error: unknown, file: string): Reply {
  if (error instanceof TouchlineError) {
    const { code, context, cause } = error
    const place = code === 'strategy-failed' ? placeOf(cause, file) : ''
    return { is: 'failed', code, context: place === '' ? context : { ...context, found: `${context.found}${place}` } }
  }
  return { is: 'defect', text: error instanceof Error ? (error.stack ?? error.message) : String(error) }
}

if (parentPort !== null) void serve(parentPort, workerData as ThreadData)
