import { expect, it } from 'vitest'
import type { RawRecord } from '../../match/raw.ts'
import { findFinished } from '../../producer/finished.ts'
import { certifiedRecord, fixtureRecord, noteRecord, packetRecord } from '../../producer/raw-record.ts'
import { givenWorld } from './given.ts'
import { packet, producerOf } from './world.ts'

const given = givenWorld()
const NEVER = new AbortController().signal

const originOf = (fixtureId: string) => {
  const target = { path: 'v2/volleyball', fixtureId, tier: 'betting' } as const
  return { target, line: 'main', source: 'stream', connectionId: 'c' } as const
}

/**
 * The records of a fixture, one word each: `7` is a packet of this seq, `7!` one that says that no more
 * come, `7C` one of a match that is completed; `listed-Live`: an object of the fixtures list.
 */
function recordsOf(words: string, fixtureId: string): readonly RawRecord[] {
  const origin = originOf(fixtureId)
  return words.split(' ').map((word) => {
    if (word === 'complete' || word === 'incomplete' || word === 'unreadable') {
      const detail = word === 'unreadable' ? '?' : JSON.stringify({ complete: word === 'complete' })
      return certifiedRecord(origin, detail, 1)
    }
    if (word === 'opened' || word === 'ended' || word === 'lost') return noteRecord(origin, word, null, 1)
    if (word.startsWith('listed-')) {
      return fixtureRecord(origin, Buffer.from(JSON.stringify({ id: fixtureId, status: word.slice(7) })), 1)
    }
    const seq = Number.parseInt(word, 10)
    const whole = packet(seq, { fixtureId, finished: word.endsWith('!') })
    const status = word.endsWith('C') ? '"currentStatus":"Completed",' : ''
    const frame = Number.isNaN(seq) ? word : whole.replace('"homeTeamScore"', `${status}"homeTeamScore"`)
    return packetRecord(origin, Buffer.from(frame), null, 1)
  })
}

const CASES: readonly (readonly [string, 'due' | 'complete' | 'incomplete' | 'open' | 'only listed'])[] = [
  ['1 2!', 'due'],
  ['1 2', 'open'],
  // Late packets do not end a match, nor is one over that goes on behind its end.
  ['3 2!', 'open'],
  ['2! 3', 'open'],
  ['3! 2', 'due'],
  ['1 opened ended', 'due'],
  ['1 ended opened', 'open'],
  ['opened lost', 'open'],
  ['1! complete', 'complete'],
  ['1! incomplete', 'incomplete'],
  ['1! incomplete complete ended', 'complete'],
  ['1! complete 2!', 'due'],
  ['1! complete junk', 'due'],
  ['1! unreadable', 'due'],
  ['1! complete unreadable', 'complete'],
  ['1 complete', 'open'],
  ['1 2C', 'due'],
  ['2C 3', 'open'],
  // The packets that said so may be lost.
  ['1 listed-Live listed-Completed', 'due'],
  ['1 listed-Completed listed-Live', 'open'],
  ['listed-Completed', 'only listed'],
  ['opened lost listed-Completed', 'due'],
]

it('finds what is over, and whether it has its certificate', async () => {
  const { world, serve } = given()
  const producer = producerOf(world, await serve())
  for (const [words] of CASES) for (const raw of recordsOf(words, words)) producer.recorder.record(raw)
  await producer.recorder.flushed()
  const read: number[] = []
  const found = await findFinished(producer, NEVER, (records) => read.push(records))
  await producer.close()
  for (const kind of ['due', 'complete', 'incomplete', 'open'] as const) {
    const expected = CASES.flatMap(([words, is]) => (is === kind ? [originOf(words).target] : []))
    expect(found?.[kind]).toEqual(expected)
  }
  expect(read.at(-1)).toBe(CASES.reduce((sum, [words]) => sum + words.split(' ').length, 0))
})

it('ends when told', async () => {
  const { world, serve } = given()
  const producer = producerOf(world, await serve())
  for (const raw of recordsOf('1 2!', 'f')) producer.recorder.record(raw)
  await producer.recorder.flushed()
  const stopped = new AbortController()
  expect(await findFinished(producer, stopped.signal, () => stopped.abort())).toBeNull()
  await producer.close()
})
