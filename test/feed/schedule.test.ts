import { expect, it } from 'vitest'
import { canonicalListing, readSchedule } from '../../feed/schedule.ts'

const read = (text: string) => readSchedule(Buffer.from(text))?.map(({ fixtureId, isLive }) => [fixtureId, isLive])

it.each([
  ['a word', '{"id":"f","status":"LIVE"}', true],
  ['a number', '{"id":"f","status":1}', true],
  ['another word', '{"id":"f","status":"Completed"}', false],
  ['another number', '{"id":"f","status":2}', false],
  ['no status', '{"id":"f"}', false],
])('reads who is live by %s', (_, object, isLive) => {
  expect(read(`[${object}]`)).toEqual([['f', isLive]])
})

it('leaves out what has no id, or one that fits no URL', () => {
  const ids = ['""', '7', 'null', `"${'x'.repeat(2000)}"`, '"f"']
  expect(read(`[{},7,${ids.map((id) => `{"id":${id}}`).join(',')}]`)).toEqual([['f', false]])
})

it.each(['{"content":[{"id":"f"}]}', '[{"id":"f"}', '{"errorMessage":"no"}', 'hello', ''])('is no list: %s', (text) => {
  expect(read(text)).toBeUndefined()
})

it('tells objects apart by what they say', () => {
  const canonical = (text: string) => canonicalListing(Buffer.from(text))
  expect(canonical('{"id":"f", "a":1}')).toBe(canonical('{"a":1,"id":"f"}'))
  expect(canonical('{"id":"f","a":1}')).not.toBe(canonical('{"a":2,"id":"f"}'))
})
