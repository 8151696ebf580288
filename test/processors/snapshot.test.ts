import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { VALUE_BYTES_MAX } from '../../log/log.ts'
import { type Entry, newEntry } from '../../processors/entry.ts'
import { decodeSnapshot, encodeSnapshot, FOLD_AGAIN, SNAPSHOT_FORMAT } from '../../processors/snapshot.ts'
import { play } from '../match/given.ts'
import { MATCHES } from './world.ts'

/**
 * A snapshot is read by a later version: so whoever changes how a state is laid out (match/state.ts and all that is in it, or an
 * entry) must raise SNAPSHOT_FORMAT. When this fails and the change is meant: raise it, and write down the new digest.
 */
const LAYOUT: Readonly<Record<number, string>> = {
  1: '1a8dc7e8ee018e4578b3e05844a3939d51689c645779262ead9f56c8933ffd17',
  2: '1bf20c8313ad0bfc50d7cfa85c986d6d69f4aef801246f770cba2a75f5af5ca8',
}

/** Names and types, not values: of lists and maps those of what is in them. */
function layoutOf(value: unknown): unknown {
  if (value === null || typeof value !== 'object') return typeof value
  if (ArrayBuffer.isView(value)) return value.constructor.name
  if (value instanceof Map) return ['Map', [...layouts(value.keys())], [...layouts(value.values())]]
  if (value instanceof Set) return ['Set', [...layouts(value.values())]]
  if (Array.isArray(value)) return ['Array', [...layouts(value)]]
  return Object.entries(value).map(([name, inside]) => [name, layoutOf(inside)])
}

function layouts(values: Iterable<unknown>): ReadonlySet<string> {
  return new Set([...values].map((inside) => JSON.stringify(layoutOf(inside))))
}

const ENTRY: Entry = {
  ...newEntry(play(MATCHES.filter(({ fixtureId }) => fixtureId === 'f1')).state),
  sport: 'testsport',
  upTo: 7,
}

describe('a snapshot', () => {
  it('is read as it was written, in memory of its own', () => {
    const value = encodeSnapshot(ENTRY, VALUE_BYTES_MAX)
    const first = decodeSnapshot(value)
    const second = decodeSnapshot(value)
    expect(first?.state.ledger.packets.count).toBeGreaterThan(4)
    expect(second).toEqual(first)
    // Neither of the two sees what becomes of the other, nor of the bytes.
    first?.state.ledger.packets.reals.fill(-1)
    value.fill(0)
    expect(second?.state.ledger.packets.reals[0]).toBe(1)
    expect(second?.state).toMatchObject({ ...ENTRY.state, ledger: { tops: ENTRY.state.ledger.tops } })
  })

  it('is nothing where it would be larger than a log takes', () => {
    const { length } = encodeSnapshot(ENTRY, VALUE_BYTES_MAX)
    expect(encodeSnapshot(ENTRY, length)).toHaveLength(length)
    expect(encodeSnapshot(ENTRY, length - 1)).toBe(FOLD_AGAIN)
    expect(decodeSnapshot(FOLD_AGAIN)).toBeNull()
  })

  it('cannot be read with any bit of it turned, or cut', () => {
    const value = encodeSnapshot(ENTRY, VALUE_BYTES_MAX)
    for (let at = 0; at < value.length; at++) {
      const other = Buffer.from(value)
      other[at] = (other[at] ?? 0) ^ (1 << (at % 8))
      expect(decodeSnapshot(other), `byte ${at}`).toBeNull()
      expect(decodeSnapshot(value.subarray(0, at)), `cut at ${at}`).toBeNull()
    }
  })

  it('is laid out as its format says', () => {
    const layout = JSON.stringify(layoutOf(ENTRY), (_, inside) => (inside instanceof Set ? [...inside].sort() : inside))
    expect(layout).toContain('highestSummarySeq')
    expect(createHash('sha256').update(layout).digest('hex')).toBe(LAYOUT[SNAPSHOT_FORMAT])
  })
})
