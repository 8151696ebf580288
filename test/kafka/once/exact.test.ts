import { describe, expect, inject, it } from 'vitest'
import type { LogRecord } from '../../../log/log.ts'
import { FIXTURE_STATE, fullName } from '../../../schemas/topics.ts'
import { MATCHES } from '../../processors/world.ts'
import { assertExact, expectedOf } from './exact.ts'
import { startProcessing } from './processing.ts'
import { append, openTopicSet, rawOf } from './topic-set.ts'

/** That the reader notices what is twice, missing or in another order is in ../count.test.ts. */
describe('what the scenarios are measured by', () => {
  it('finds an undisturbed run exact, notices one record more, and another raw record in its place', async () => {
    const set = await openTopicSet(inject('kafka'), 2)
    await append(set, MATCHES)
    startProcessing(set)
    const expected = await assertExact(set)
    expect(expected.fixtures).toBe(2)

    const raw = await rawOf(set)
    const [one, two] = raw.flatMap((record, n) => (record.key === 'f1' && n > 1 ? [n] : [])) as [number, number]
    const swapped = raw.with(one, { ...(raw[two] as LogRecord), offset: raw[one]?.offset ?? 0 })
    expect((await expectedOf(set, swapped)).digest).not.toBe(expected.digest)

    const topic = fullName(set.prefix, FIXTURE_STATE)
    const last = (await Promise.all([0, 1].map((n) => set.log.read(topic, n, 0, { records: 100, bytes: 1e6 })))).flat()
    const { key, value, headers, timestamp } = last.at(-1) as LogRecord
    await set.log.append([{ topic, key, value, headers, timestamp }])
    await expect(assertExact(set)).rejects.toThrow(/duplicates/)
  })
})
