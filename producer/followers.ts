import type { FixtureAddress } from '../feed/address.ts'
import { TouchlineError } from '../platform/errors.ts'
import { follow, type StopReason } from './follow.ts'
import type { Outcome } from './follower.ts'
import { readHistory } from './history.ts'
import type { Producer } from './producer.ts'

/**
 * Follows many fixtures, each by itself: what happens to one never disturbs another. Where several processes follow them
 * together (producer/sharing.ts), those that are not ours are known here, and begun as soon as they are.
 */
export interface Followers {
  /**
   * Begins to follow, once: what has come to its end stays so, however often it is added. A fixture that has ended in
   * the log is done at once, unless `again`. Records are kept by fixture id alone, so that the first sport and tier
   * with an id has it, and another one is reported as failed.
   */
  add(target: FixtureAddress): void
  /**
   * For a target that is not added any more: what is known of it goes, unless it is being followed. One that was not
   * followed to its end stays among the reports.
   */
  forget(target: FixtureAddress): void
  /** Whether it is this process that follows the fixture. */
  isOurs(fixtureId: string): boolean
  /**
   * From now on another choice of fixtures is ours: those that are not are followed no more, for the reason given, and
   * those that came are.
   */
  divide(isOurs: (fixtureId: string) => boolean, reason: StopReason): void
  /** Those that are not ours and have not ended. */
  elsewhere(): readonly FixtureAddress[]
  /** For one of `elsewhere`: another process has followed it to its end. */
  endedElsewhere(target: FixtureAddress): void
  /** Fixtures that are being followed now. */
  readonly size: () => number
  /**
   * What became of all that were added and not forgotten, when none is followed any more, here or elsewhere; after a stop
   * without those elsewhere.
   */
  settled(): Promise<readonly Report[]>
}

export interface Report {
  readonly target: FixtureAddress
  /** `failed`: the log failed for good, or a defect. */
  readonly outcome: Outcome | { readonly is: 'failed'; readonly error: unknown }
}

export interface FollowersOptions {
  readonly signal: AbortSignal
  /** Follow fixtures that have ended in the log, too. */
  readonly again?: boolean
  /** Nothing is ours until `divide` says so. */
  readonly isShared?: boolean
  readonly onSettled?: (report: Report) => void
}

interface State {
  readonly producer: Producer
  readonly options: FollowersOptions
  readonly targets: Map<string, FixtureAddress>
  readonly rivals: Set<string>
  /** By fixture id. */
  readonly running: Map<string, AbortController>
  /** Fixture ids. */
  readonly elsewhere: Set<string>
  readonly reports: Set<Report>
  /** Whoever waits for a change. */
  readonly wakes: Set<() => void>
  isOurs: (fixtureId: string) => boolean
  /** That is one trouble, not one of each fixture; whoever closes the producer tells it. */
  hasLogFailed: boolean
}

export function openFollowers(producer: Producer, options: FollowersOptions): Followers {
  const state: State = {
    producer,
    options,
    targets: new Map(),
    rivals: new Set(),
    running: new Map(),
    elsewhere: new Set(),
    reports: new Set(),
    wakes: new Set(),
    isOurs: () => options.isShared !== true,
    hasLogFailed: false,
  }
  // One listener on the signal, however many fixtures there are.
  const onStop = (): void => {
    for (const stop of state.running.values()) stop.abort()
    wake(state)
  }
  options.signal.addEventListener('abort', onStop, { once: true })
  producer.recorder.failed.catch(() => {
    state.hasLogFailed = true
  })
  return {
    add: (target) => add(state, target),
    forget: (target) => forget(state, target),
    isOurs: (fixtureId) => state.isOurs(fixtureId),
    divide: (isOurs, reason) => divide(state, isOurs, reason),
    elsewhere: () => targetsOf(state, state.elsewhere),
    endedElsewhere(target) {
      if (state.elsewhere.delete(target.fixtureId)) settle(state, { target, outcome: { is: 'ended' } })
    },
    size: () => state.running.size,
    async settled() {
      while (!isSettled(state)) await new Promise<void>((resolve) => state.wakes.add(resolve))
      return [...state.reports]
    },
  }
}

function isSettled({ running, elsewhere, options }: State): boolean {
  return running.size === 0 && (elsewhere.size === 0 || options.signal.aborted)
}

function wake({ wakes }: State): void {
  for (const resolve of wakes) resolve()
  wakes.clear()
}

function targetsOf({ targets }: State, fixtureIds: Iterable<string>): readonly FixtureAddress[] {
  return [...fixtureIds].flatMap((fixtureId) => targets.get(fixtureId) ?? [])
}

function add(state: State, target: FixtureAddress): void {
  const { targets, rivals } = state
  const first = targets.get(target.fixtureId)
  if (first === undefined) {
    targets.set(target.fixtureId, target)
    if (state.isOurs(target.fixtureId)) begin(state, target, false)
    else state.elsewhere.add(target.fixtureId)
  } else if (nameOf(first) !== nameOf(target) && !rivals.has(nameOf(target))) {
    rivals.add(nameOf(target))
    settle(state, { target, outcome: failed(rivalry(first, target)) })
  }
}

function forget({ targets, rivals, running, elsewhere, reports }: State, target: FixtureAddress): void {
  const first = targets.get(target.fixtureId)
  rivals.delete(nameOf(target))
  if (first === undefined || nameOf(first) !== nameOf(target) || running.has(target.fixtureId)) return
  targets.delete(target.fixtureId)
  elsewhere.delete(target.fixtureId)
  for (const report of reports) if (report.target === first && report.outcome.is === 'ended') reports.delete(report)
}

function divide(state: State, isOurs: State['isOurs'], reason: StopReason): void {
  state.isOurs = isOurs
  for (const [fixtureId, stop] of state.running) if (!isOurs(fixtureId)) stop.abort(reason)
  for (const target of targetsOf(state, state.elsewhere)) {
    if (isOurs(target.fixtureId)) begin(state, target, true)
  }
}

function begin(state: State, target: FixtureAddress, isTakenOver: boolean): void {
  const stop = new AbortController()
  if (state.options.signal.aborted) stop.abort()
  state.elsewhere.delete(target.fixtureId)
  state.running.set(target.fixtureId, stop)
  run(state, target, stop.signal, isTakenOver).then((report) => {
    state.running.delete(target.fixtureId)
    const isLeft = report.outcome.is === 'stopped' && !state.options.signal.aborted
    if (!isLeft) settle(state, report)
    // It may have come back while it was being left.
    else if (state.isOurs(target.fixtureId)) begin(state, target, true)
    else state.elsewhere.add(target.fixtureId)
  })
}

async function run(state: State, target: FixtureAddress, signal: AbortSignal, isTakenOver: boolean): Promise<Report> {
  const { producer, options } = state
  const { again = false } = options
  const { fixtureId } = target
  try {
    if (isTakenOver) await producer.options.clock.sleep(producer.timing.handoverMs, signal)
    if (isTakenOver) await producer.recorder.flushed(signal)
    const history = await readHistory(producer, fixtureId, signal)
    if (history.isEnded && !again) return { target, outcome: { is: 'ended' } }
    const outcome = await follow(producer, target, history, { signal, again })
    if (signal.reason === ('taken over' satisfies StopReason)) producer.recorder.discard(fixtureId)
    return { target, outcome }
  } catch (error) {
    return { target, outcome: signal.aborted ? { is: 'stopped' } : failed(error) }
  }
}

function settle(state: State, report: Report): void {
  const { producer, options, reports, hasLogFailed } = state
  const { target, outcome } = report
  reports.add(report)
  if (outcome.is === 'failed' && !hasLogFailed) {
    const context = { fixtureId: target.fixtureId, path: target.path, error: String(outcome.error) }
    producer.options.logger.error(context, 'the fixture is not followed any more')
  }
  options.onSettled?.(report)
  wake(state)
}

function failed(error: unknown): Report['outcome'] {
  return { is: 'failed', error }
}

/** DESIGN §3: one tier per fixture and prefix; two sports with one id could not be told apart either. */
function rivalry(first: FixtureAddress, second: FixtureAddress): TouchlineError {
  const what = `expected one sport and tier of fixture ${first.fixtureId}, found ${nameOf(first)} and ${nameOf(second)}`
  return new TouchlineError('usage', { what: `${what}: record one of them under another --prefix` })
}

function nameOf({ path, fixtureId, tier }: FixtureAddress): string {
  return `${path}/${fixtureId} (${tier})`
}
