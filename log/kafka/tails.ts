import type { Clock } from '../../platform/clock.ts'
import type { LogRecord, ReadLimit } from '../log.ts'
import { type Address, nameOf } from './broker.ts'
import { type Connections, send } from './client.ts'
import type { Cluster } from './cluster.ts'
import { isElsewhere } from './errors.ts'
import { ANSWER_BYTES_MAX, fetchFailed, NO_TOPIC, OUT_OF_RANGE, PAGE_BYTES, pageOf, type Wish } from './fetching.ts'
import { type Fetched, fetch } from './requests.ts'
import { covers, newTail, note, type Tail, takeFrom, waitAt } from './tail.ts'

/** Fetched and not yet read, for each reader; then its partition is left out until some of it is read. */
const AHEAD_BYTES_MAX = 2 * PAGE_BYTES
/** How long a request waits for a first record. A reader that joins meanwhile is fetched for with the next one. */
const WAIT_MS = 250
/** The same where a reader has enough for now: it may want more soon. */
const WAIT_FULL_MS = 5
/** A reader that has not asked for so long is followed no more. */
const IDLE_MS_MAX = 10_000
/** So often it is looked whether a topic has come into being. */
const NO_LEADER_MS = 100

/**
 * Follows partitions: what comes is fetched before it is asked for, with one request that waits at each broker for all of
 * them. So a reader wakes with the record and has it already.
 */
export class Tails {
  private readonly tails = new Set<Tail>()
  /** Brokers that are being asked. */
  private readonly asked = new Set<string>()
  private closed: Error | null = null

  constructor(
    private readonly cluster: Cluster,
    private readonly on: Connections,
    private readonly clock: Clock,
  ) {}

  /** Resolves as soon as a record at the offset or above is here, or the signal aborts. Rejects with what kafkajs throws. */
  async changed(wish: Wish, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return
    if (this.closed) throw this.closed
    const tail = this.find(wish) ?? newTail(wish)
    this.tails.add(tail)
    tail.usedMs = this.clock.monotonicMs()
    if ((tail.records.at(-1)?.offset ?? -1) >= wish.offset) return
    const settled = waitAt(tail, wish.offset, signal)
    this.ask(tail)
    await settled
  }

  /** What was fetched from the offset on, given once; null where there is none, or nobody follows. */
  take(wish: Wish, limit: ReadLimit): readonly LogRecord[] | null {
    const tail = this.find(wish)
    if (tail === undefined || tail.records.length === 0) return null
    tail.usedMs = this.clock.monotonicMs()
    const taken = takeFrom(tail, wish.offset, limit)
    return taken.length > 0 ? taken : null
  }

  close(error: Error): void {
    this.closed = error
    this.fail([...this.tails], error)
  }

  private find(wish: Wish): Tail | undefined {
    for (const tail of this.tails) if (covers(tail, wish)) return tail
    return undefined
  }

  /** Sees to it that the broker of a tail is being asked, as long as somebody waits for it. */
  private ask(tail: Tail): void {
    this.askLeader(tail).catch((error) => this.fail([tail], error))
  }

  private async askLeader(tail: Tail): Promise<void> {
    while (!this.closed && tail.waiting.size > 0) {
      const leader = await this.cluster.leaderOf(tail.topic, tail.partition)
      if (leader !== null) return this.follow(leader)
      await this.clock.sleep(NO_LEADER_MS)
    }
  }

  private follow(leader: Address): void {
    const name = nameOf(leader)
    if (this.asked.has(name)) return
    this.asked.add(name)
    const again = (): void => {
      this.asked.delete(name)
      for (const tail of this.tails) if (tail.waiting.size > 0) this.ask(tail)
    }
    this.askOnAndOn(leader).then(again, again)
  }

  private async askOnAndOn(leader: Address): Promise<void> {
    while (!this.closed) {
      this.forgetIdle()
      const mine = await this.ledBy(leader)
      if (mine.length === 0) return
      const asking = onePerPartition(mine.filter((tail) => tail.bytes < AHEAD_BYTES_MAX))
      const waitMs = asking.length < mine.length ? WAIT_FULL_MS : WAIT_MS
      if (asking.length === 0) await this.clock.sleep(WAIT_FULL_MS)
      else if (!(await this.round(leader, asking, waitMs))) return
    }
  }

  private async ledBy(leader: Address): Promise<readonly Tail[]> {
    const mine: Tail[] = []
    for (const tail of [...this.tails]) {
      const found = await this.cluster.leaderOf(tail.topic, tail.partition)
      if (found !== null && nameOf(found) === nameOf(leader)) mine.push(tail)
    }
    return mine
  }

  /** One request and its answer; false when it failed and the leaders are to be looked for anew. */
  private async round(leader: Address, asking: readonly Tail[], waitMs: number): Promise<boolean> {
    const partitions = asking.map(({ topic, partition, next }) => {
      return { topic, partition, offset: next, bytesMax: PAGE_BYTES }
    })
    try {
      const request = fetch({ waitMs, bytesMax: ANSWER_BYTES_MAX, partitions })
      const answers = await send(await this.on.to(leader), request)
      const byPlace = new Map(answers.map((answer) => [placeOf(answer), answer]))
      const failures = asking.map((tail) => this.noted(tail, byPlace.get(placeOf(tail))))
      // Another reader of the same partition is next, and another partition is the first whose records have room.
      for (const tail of [...asking.slice(1), ...asking.slice(0, 1)]) if (this.tails.delete(tail)) this.tails.add(tail)
      const elsewhere = failures.find((failure) => failure !== null && isElsewhere(failure))
      if (elsewhere) throw elsewhere
      return true
    } catch (error) {
      this.cluster.forget(this.on, leader, error)
      if (isElsewhere(error)) await this.clock.sleep(NO_LEADER_MS)
      else this.fail(asking, error)
      return false
    }
  }

  /** What one partition's answer cannot be read for is no matter of the others; null where it can. */
  private noted(tail: Tail, answer: Fetched | undefined): unknown {
    try {
      // Such an answer does not wait for records.
      if (answer?.errorCode === NO_TOPIC) return fetchFailed(answer)
      if (answer?.errorCode === OUT_OF_RANGE) this.lose(tail)
      else if (answer !== undefined) note(tail, pageOf(answer, tail.next))
      return null
    } catch (error) {
      if (!isElsewhere(error)) this.fail([tail], error)
      return error
    }
  }

  /**
   * What it stood at is gone: whoever reads finds out where to go on. In a moment: where nothing has come there yet (the topic
   * was made anew), it would ask without a pause.
   */
  private lose(tail: Tail): void {
    this.tails.delete(tail)
    this.clock.after(NO_LEADER_MS, () => {
      for (const waiter of [...tail.waiting]) waiter.resolve()
    })
  }

  private fail(failed: readonly Tail[], error: unknown): void {
    for (const tail of failed) {
      this.tails.delete(tail)
      for (const waiter of [...tail.waiting]) waiter.reject(error)
    }
  }

  private forgetIdle(): void {
    const nowMs = this.clock.monotonicMs()
    for (const tail of this.tails) {
      if (tail.waiting.size === 0 && nowMs - tail.usedMs > IDLE_MS_MAX) this.tails.delete(tail)
    }
  }
}

/** A request can name a partition once. */
function onePerPartition(tails: readonly Tail[]): readonly Tail[] {
  const first = new Map<string, Tail>()
  for (const tail of tails) if (!first.has(placeOf(tail))) first.set(placeOf(tail), tail)
  return [...first.values()]
}

function placeOf({ topic, partition }: Pick<Tail, 'topic' | 'partition'>): string {
  return `${topic}/${partition}`
}
