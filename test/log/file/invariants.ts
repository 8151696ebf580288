import { expect } from 'vitest'
import type { LogReader } from '../../../log/log.ts'
import { ALL, textOf } from '../helpers.ts'

/** The book-keeping about a log on which children/worker.mjs works: what it acknowledged, and how far that was compared. */
export interface Ledger {
  readonly appended: Map<string, { readonly partition: number; readonly offset: number }>
  readonly committed: number[]
  readonly checked: number[]
  readonly serials: Set<string>
  processed: number
}

export function openLedger(partitions: number): Ledger {
  const none = (): number[] => new Array(partitions).fill(0)
  return { appended: new Map(), committed: none(), checked: none(), serials: new Set(), processed: 0 }
}

/** Takes a line of the worker: `a SERIAL PARTITION OFFSET` or `c PARTITION TO`. */
export function noteAcknowledged(ledger: Ledger, line: string): void {
  const [what, ...rest] = line.split(' ')
  if (what === 'a') ledger.appended.set(rest[0] ?? '', { partition: Number(rest[1]), offset: Number(rest[2]) })
  if (what === 'c') {
    const partition = Number(rest[0])
    ledger.committed[partition] = Math.max(ledger.committed[partition] ?? 0, Number(rest[1]))
  }
}

/** Nothing acknowledged is missing or elsewhere, nothing is there twice, outputs and positions agree, revisions have no hole. */
export async function assertInvariants(log: LogReader, ledger: Ledger): Promise<void> {
  for (let partition = 0; partition < log.partitions; partition++) {
    const from = ledger.checked[partition] ?? 0
    const raw = await log.read('raw', partition, from, ALL)
    expect(raw.map(({ offset }) => offset)).toEqual(raw.map((_, n) => from + n))
    for (const record of raw) {
      const serial = `${textOf(record)}`.trim()
      expect(ledger.serials.has(serial), `${serial} is there once`).toBe(false)
      ledger.serials.add(serial)
      const placed = ledger.appended.get(serial)
      if (placed) expect(placed).toEqual({ partition, offset: record.offset })
      ledger.appended.delete(serial)
    }
    ledger.checked[partition] = from + raw.length
    await checkOutputs(log, partition, ledger)
  }
  expect([...ledger.appended.keys()], 'acknowledged, but not there').toEqual([])
}

async function checkOutputs(log: LogReader, partition: number, ledger: Ledger): Promise<void> {
  const position = (await log.position('p', 'raw', partition))?.offset ?? 0
  expect(position).toBeGreaterThanOrEqual(ledger.committed[partition] ?? 0)
  expect(position).toBeLessThanOrEqual(ledger.checked[partition] ?? 0)
  const sources = Array.from({ length: position }, (_, n) => `${n}`)
  const states = await log.read('state', partition, 0, ALL)
  const changes = await log.read('change', partition, 0, ALL)
  expect(states.map(({ headers }) => headers.source)).toEqual(sources)
  expect(changes.map(({ headers }) => headers.source)).toEqual(sources)
  const revisions = new Map<string, number>()
  for (const state of states) {
    revisions.set(state.key, (revisions.get(state.key) ?? 0) + 1)
    expect(textOf(state)).toBe(`${revisions.get(state.key)}`)
  }
  for (const [key, revision] of revisions) {
    expect(textOf(await log.latest('state', key))).toBe(`${revision}`)
    expect(await log.readKey('state', key)).toHaveLength(revision)
  }
  ledger.processed = Math.max(ledger.processed, position)
}
