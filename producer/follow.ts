import type { FixtureAddress } from '../feed/address.ts'
import { newSession } from '../feed/session-state.ts'
import { disconnect, type Follower, hear, type Outcome, tellEvent } from './follower.ts'
import type { History } from './history.ts'
import type { Producer } from './producer.ts'

/** Follows one fixture until it has ended, is refused, or `signal` aborts. Rejects when the log failed for good. */
export async function follow(
  producer: Producer,
  target: FixtureAddress,
  history: History,
  { signal, again = false }: { readonly signal: AbortSignal; readonly again?: boolean },
): Promise<Outcome> {
  const { options, recorder, timing } = producer
  const { promise, ...settle } = withResolvers<Outcome>()
  const isReplyDue = options.auth !== 'header'
  const beginning = { isFinished: history.isFinished && !again, isReplyDue }
  const follower: Follower = {
    producer,
    target,
    memory: history.line,
    settle,
    stop: new AbortController(),
    session: newSession(timing, options.clock.monotonicMs(), beginning),
    connection: null,
    keys: null,
    timer: null,
  }
  const onStop = (): void => stop(follower, signal)
  signal.addEventListener('abort', onStop, { once: true })
  const offPressure = recorder.onPressure((pressure) => hear(follower, { kind: `log-${pressure}` }))
  const offFailure = recorder.onFailure(settle.reject)
  try {
    if (recorder.pressure() !== 'free') hear(follower, { kind: 'log-full' })
    if (signal.aborted) return { is: 'stopped' }
    hear(follower, { kind: 'start' })
    return await settled(follower, await promise, signal)
  } finally {
    signal.removeEventListener('abort', onStop)
    offPressure()
    offFailure()
    follower.stop.abort()
    disconnect(follower)
    follower.timer?.cancel()
  }
}

/**
 * Why a fixture is not followed any more, as the reason of the signal that says so. `handed over`: another process goes
 * on with it. `taken over`: it has done so already, and nothing more is recorded here.
 */
export type StopReason = 'stopped' | 'handed over' | 'taken over'

function stop(follower: Follower, { reason }: AbortSignal): void {
  if (reason === ('taken over' satisfies StopReason)) {
    disconnect(follower)
    follower.settle.resolve({ is: 'stopped' })
  } else {
    const detail: StopReason = reason === 'handed over' ? reason : 'stopped'
    hear(follower, { kind: 'stop', detail })
  }
}

/** An end counts when the log has it. A stop waits for nothing here: the recorder's close does, within limits. */
async function settled(follower: Follower, outcome: Outcome, signal: AbortSignal): Promise<Outcome> {
  if (outcome.is === 'refused') tellEvent(follower, 'refused', outcome.words)
  if (outcome.is === 'stopped') return outcome
  if (!(await follower.producer.recorder.flushed(signal))) return { is: 'stopped' }
  if (outcome.is === 'ended') tellEvent(follower, 'ended', null)
  return outcome
}

function withResolvers<T>() {
  let resolve: (value: T) => void = () => {}
  let reject: (error: unknown) => void = () => {}
  const promise = new Promise<T>((yes, no) => {
    resolve = yes
    reject = no
  })
  return { promise, resolve, reject }
}
