import { TouchlineError } from '../../platform/errors.ts'
import type { CommitUnit, EventLog, Position } from '../log.ts'
import { positionMoved } from '../refusals.ts'
import { all } from './all.ts'
import { isFenced } from './errors.ts'
import { lanesOf } from './lanes.ts'
import type { Transactor } from './transactor.ts'
import type { Place } from './written.ts'

export interface CommittingParts {
  readonly url: string
  openTransactor(transactionalId: string): Transactor
  /** Where the group stands, as soon as nothing is being settled any more. */
  position(place: Place): Promise<Position | null>
  /** Of a topic; makes it where there is none. */
  partitions(topic: string): Promise<number>
}

export interface Committing extends Pick<EventLog, 'commit' | 'acquire'> {
  /** Resolves when nothing is under way. */
  idle(): Promise<void>
  /** At once. */
  close(): void
}

type Turns = readonly [Transactor, Transactor]

/** A group's place in a partition, as this process holds it. After a failure it is over, and the next one is another. */
interface Seat {
  readonly turns: Turns
  /** How many units were sent. */
  count: number
  /** Where the next unit must begin; null before the first look. */
  offset: number | null
  isOver: boolean
  /** Settles when the next unit may be sent. */
  free: Promise<unknown>
  /** Settles when all that was sent counts; rejects when it does not. */
  counted: Promise<unknown>
}

/**
 * Two transactional ids take turns in a partition: one may send while the other commits, but it commits only after the
 * other's commit was acknowledged. So what counts is always a beginning of what was sent.
 */
export function kafkaCommitting(parts: CommittingParts): Committing {
  const seats = new Map<string, Seat>()

  function seatOf(place: Place): Seat {
    const name = nameOf(place)
    const seat = seats.get(name) ?? newSeat(parts, place)
    seats.set(name, seat)
    return seat
  }

  /** What was sent and does not count is given up at once: readers would wait for it. */
  async function end(seat: Seat, place: Place): Promise<void> {
    seat.isOver = true
    if (seats.get(nameOf(place)) === seat) seats.delete(nameOf(place))
    await Promise.allSettled(seat.turns.map((turn) => turn.abort()))
    for (const turn of seat.turns) turn.close()
  }

  return {
    async acquire(group, topic, partition) {
      const place = { group, topic, partition }
      const seat = seatOf(place)
      const { free, counted } = seat
      const taking = settled(Promise.all([settled(free), settled(counted)])).then(() => take(parts, seat, place))
      seat.free = seat.counted = settled(taking)
      try {
        return await taking
      } catch (error) {
        await end(seat, place)
        throw error
      }
    },
    async commit(unit) {
      const seat = seatOf(unit)
      try {
        await commit(parts, seat, unit)
      } catch (error) {
        // Refused before anything was sent: what the seat holds stands.
        if (error instanceof TouchlineError && error.code === 'position-moved') throw error
        await end(seat, unit)
        throw isFenced(error) ? positionMoved(parts.url, unit, 'another owner') : error
      }
    },
    idle: async () => {
      await Promise.all([...seats.values()].map(({ counted }) => settled(counted)))
    },
    close: () => {
      for (const { turns } of seats.values()) for (const turn of turns) turn.close()
    },
  }
}

function newSeat({ openTransactor }: CommittingParts, { group, partition }: Place): Seat {
  const id = (turn: 0 | 1): string => `${group}/${partition}/${turn}`
  const turns: Turns = [openTransactor(id(0)), openTransactor(id(1))]
  return { turns, count: 0, offset: null, isOver: false, free: Promise.resolve(), counted: Promise.resolve() }
}

/** Whatever another had under way is settled by this: it counts or is given up, and then the position is read. */
async function take(parts: CommittingParts, seat: Seat, place: Place): Promise<Position | null> {
  await parts.partitions(place.topic)
  // Both are waited for: one that goes on would fence the seat that comes next.
  await all(seat.turns.map((turn) => turn.fence()))
  const position = await parts.position(place)
  seat.offset = position?.offset ?? 0
  return position
}

function commit(parts: CommittingParts, seat: Seat, unit: CommitUnit): Promise<void> {
  const { counted } = seat
  const sending = settled(seat.free).then(() => send(parts, seat, unit, counted))
  const committing = sending.then(async (turn) => {
    await counted
    await unlessOver(seat, turn.commit())
  })
  // The next unit has the turn of the one before this.
  seat.free = Promise.all([settled(sending), settled(counted)])
  seat.counted = sending.then(
    () => committing,
    () => counted,
  )
  // Whoever commits next hears of it, if anybody does.
  seat.counted.catch(() => {})
  return committing
}

/** Resolves with the turn that has sent it. */
async function send(
  parts: CommittingParts,
  seat: Seat,
  unit: CommitUnit,
  counted: Promise<unknown>,
): Promise<Transactor> {
  const isDoubtful = seat.turns.some((turn) => turn.isDoubtful)
  if (isDoubtful) await settled(counted)
  if (seat.isOver) throw positionMoved(parts.url, unit, 'another owner')
  if (seat.offset === null || isDoubtful) await unlessOver(seat, take(parts, seat, unit))
  if (seat.offset !== unit.from) throw positionMoved(parts.url, unit, seat.offset ?? 0)
  seat.offset = unit.to
  const turn = seat.turns[seat.count++ % 2] as Transactor
  const lanes = await unlessOver(seat, lanesOf(unit.outputs, parts.partitions))
  await unlessOver(seat, turn.send({ ...unit, lanes }))
  return turn
}

/** A failure ends the seat at once: what waits behind it must not begin. */
async function unlessOver<T>(seat: Seat, work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    seat.isOver = true
    throw error
  }
}

function nameOf({ group, topic, partition }: Place): string {
  return JSON.stringify([group, topic, partition])
}

function settled(work: Promise<unknown>): Promise<void> {
  return work.then(
    () => {},
    () => {},
  )
}
