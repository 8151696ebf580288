import { parseLogUrl } from '../log/url.ts'
import { TouchlineError } from '../platform/errors.ts'
import { randomId } from '../platform/ids.ts'
import { runProcessors } from '../processors/pipeline.ts'
import { openFollowers } from '../producer/followers.ts'
import { simulateSeason } from '../provider/season.ts'
import { startProvider } from '../provider/server.ts'
import { SIMULATED_RULES } from '../provider/simulate/scoring.ts'
import { CORRECTIONS, DEFAULT_PREFIX, fullName, RAW_ACTIONS } from '../schemas/topics.ts'
import { beAlone } from './alone.ts'
import { type OpenLog, withLog } from './context.ts'
import { aborted } from './interrupted.ts'
import { type CommonOptions, checkedUrl, readInteger, readNumber, type Surroundings, usage } from './options.ts'
import { processing } from './process.ts'
import { openProducing } from './producing.ts'
import { touchlineCommand } from './shell.ts'
import { ENDS, showScreen } from './show/screen.ts'

export interface DemoOptions extends CommonOptions {
  readonly matches: string
  readonly speed: string
  readonly seed?: string
  readonly once?: boolean
  readonly log: string
}

const TOKEN = 'demo'

/** Everything on one machine: local provider, producer, processors, live scores. */
export async function demoCommand(options: DemoOptions, surroundings: Surroundings): Promise<void> {
  const count = readInteger('--matches', options.matches, 1, 500)
  const speed = readNumber('--speed', options.speed, 0.1, 10_000)
  const seed = options.seed ?? randomId().slice(0, 8)
  const lock = await lockLog(options.log)
  // The screen tells what the log lines would.
  const opening = { mayForget: true, level: 'error' } as const
  try {
    await withLog({ ...options, prefix: DEFAULT_PREFIX }, surroundings, (open) => run(open), opening)
  } finally {
    lock.close()
  }

  async function run(open: OpenLog): Promise<void> {
    const matches = simulateSeason({ seed, count, speed, startTime: open.clock.micros() })
    await refuseKnown(open, matches, seed)
    const provider = await startProvider({ matches, token: TOKEN, clock: open.clock })
    try {
      await play(open, options, { provider, matches, signal: surroundings.signal })
    } finally {
      await provider.close()
    }
  }
}

/** Two demos on one log would show each other's matches, and one of them would lose its place in it. */
async function lockLog(url: string): Promise<{ close(): void }> {
  const parsed = parseLogUrl(checkedUrl(url))
  if (parsed.kind === 'memory') return { close: () => {} }
  if (parsed.kind === 'kafka') throw usage('expected a log of its own, as file:FOLDER or memory:, found one of Kafka')
  const lock = await beAlone(parsed.folder)
  if (lock === null) throw new TouchlineError('demo-running', { url })
  return lock
}

/** The same seed gives the same fixtures: what the log has of them would hide what is played now. */
async function refuseKnown({ log }: OpenLog, matches: Stage['matches'], seed: string): Promise<void> {
  const topic = fullName(DEFAULT_PREFIX, RAW_ACTIONS)
  for (const { fixtureId } of matches) {
    if ((await log.latest(topic, fixtureId)) !== null) throw new TouchlineError('demo-played', { url: log.url, seed })
  }
}

interface Stage {
  readonly provider: Awaited<ReturnType<typeof startProvider>>
  readonly matches: ReturnType<typeof simulateSeason>
  readonly signal: AbortSignal
}

async function play(open: OpenLog, options: DemoOptions, { provider, matches, signal }: Stage): Promise<void> {
  const over = new AbortController()
  const ending = AbortSignal.any([signal, over.signal])
  const lastLook = new AbortController()
  const screen = showScreen({
    ...open,
    prefix: DEFAULT_PREFIX,
    json: options.json ?? false,
    // Stopped by a signal, it shows the matches as they were, not how we end.
    signal,
    over: lastLook.signal,
    fixtures: matches.map(({ fixtureId }) => fixtureId),
    footer: footerOf(options.log, options.seed),
  })
  // Its failure ends the demo, and is told at the end.
  screen.catch(() => over.abort())
  const { url, apiUrl } = provider
  const { producer, close } = openProducing(
    open,
    { ...options, prefix: DEFAULT_PREFIX, url, apiUrl, tier: 'media', speed: 'normal' },
    TOKEN,
    false,
  )
  const followers = openFollowers(producer, { signal: ending })
  for (const { path, fixtureId } of matches) followers.add({ path, fixtureId, tier: 'media' })
  const work = processing(open, { prefix: DEFAULT_PREFIX, rules: SIMULATED_RULES, signal: ending, fromHere: true })
  const processors = runProcessors(work).finally(() => over.abort())
  try {
    await Promise.race([followers.settled(), producer.recorder.failed, processors])
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
      lastLook.abort()
      await screen
    }
  }
}

/** What was asked for with a seed is not played twice on one log. */
function footerOf(log: string, seed: string | undefined): readonly string[] {
  const matches = seed === undefined ? 'new matches at each start' : `matches of --seed ${seed}`
  if (log.startsWith('memory:')) return [`data in memory · ${matches}${ENDS}`]
  return [
    `data is kept in ${log.replace(/^file:/, '')} · ${matches}${ENDS}`,
    'next, in a second terminal in the same folder:',
    `  ${touchlineCommand('tail', CORRECTIONS.name, '--follow', '--log', log)}`,
  ]
}
