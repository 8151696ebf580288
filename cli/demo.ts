import { randomId } from '../platform/ids.ts'
import { runProcessors } from '../processors/pipeline.ts'
import { openFleet } from '../producer/fleet.ts'
import { simulateSeason } from '../provider/season.ts'
import { startProvider } from '../provider/server.ts'
import { SIMULATED_RULES } from '../provider/simulate/scoring.ts'
import { DEFAULT_PREFIX } from '../schemas/topics.ts'
import { type OpenLog, withLog } from './context.ts'
import { readInteger, readNumber, type Surroundings } from './options.ts'
import { processing } from './process.ts'
import { openProducing } from './producing.ts'
import { showScreen } from './show/screen.ts'

export interface DemoOptions {
  readonly matches: string
  readonly speed: string
  readonly seed?: string
  readonly once?: boolean
  readonly log: string
  readonly verbose?: boolean
}

/** Everything on one machine: local provider, producer, processors, live scores. */
export async function demoCommand(options: DemoOptions, surroundings: Surroundings): Promise<void> {
  const count = readInteger('--matches', options.matches, 1, 500)
  const speed = readNumber('--speed', options.speed, 0.1, 10_000)
  const seed = options.seed ?? randomId().slice(0, 8)
  // The screen tells what the log lines would.
  const env = { TOUCHLINE_LOG_LEVEL: 'error', ...surroundings.env }
  await withLog({ ...options, prefix: DEFAULT_PREFIX }, { ...surroundings, env }, async (open) => {
    const matches = simulateSeason({ seed, count, speed, startTime: open.clock.micros() })
    const provider = await startProvider({ matches, token: 'demo', clock: open.clock })
    try {
      await play(open, options, { provider, matches, signal: surroundings.signal, seed })
    } finally {
      await provider.close()
    }
  })
}

interface Stage {
  readonly provider: Awaited<ReturnType<typeof startProvider>>
  readonly matches: ReturnType<typeof simulateSeason>
  readonly signal: AbortSignal
  readonly seed: string
}

async function play(open: OpenLog, options: DemoOptions, { provider, matches, signal, seed }: Stage): Promise<void> {
  const over = new AbortController()
  const ending = AbortSignal.any([signal, over.signal])
  const { url, apiUrl } = provider
  const { producer, close } = openProducing(open, { ...options, prefix: DEFAULT_PREFIX, url, apiUrl }, 'demo', false)
  const fleet = openFleet(producer, { signal: ending })
  for (const { path, fixtureId } of matches) fleet.add({ path, fixtureId, tier: 'media' })
  const work = processing(open, { prefix: DEFAULT_PREFIX, rules: SIMULATED_RULES, signal: ending, fromHere: true })
  const processors = runProcessors(work).finally(() => over.abort())
  const screenEnd = new AbortController()
  const screen = showScreen({
    ...open,
    prefix: DEFAULT_PREFIX,
    signal: screenEnd.signal,
    ...sight(matches, options, seed),
  })
  try {
    await Promise.race([fleet.settled(), producer.recorder.failed, processors])
    if (!options.once) await aborted(ending)
  } finally {
    over.abort()
    await close()
    try {
      await processors
      // What came last is derived before the last look.
      await runProcessors({ ...work, signal: new AbortController().signal, once: true })
    } finally {
      // The screen reads the log, which is closed next.
      screenEnd.abort()
      await screen
    }
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
}

function sight(matches: Stage['matches'], { log }: DemoOptions, seed: string) {
  return { fixtures: matches.map(({ fixtureId }) => fixtureId), footer: footerOf(log, seed) }
}

function footerOf(log: string, seed: string): readonly string[] {
  return [
    `data in ${log.replace(/^file:/, '')} · matches of --seed ${seed} · Ctrl-C ends`,
    'next, in a second terminal:',
    `  npx touchline tail corrections --follow --log ${log}`,
  ]
}
