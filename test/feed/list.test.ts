import fc from 'fast-check'
import { expect, it } from 'vitest'
import { LOOKS_PER_BYTE_MAX, splitBroken } from '../../feed/broken-list.ts'
import { orderList, splitList, splitWholeList } from '../../feed/list.ts'
import { FRAME_BYTES_MAX } from '../../match/raw.ts'
import { packet } from '../producer/world.ts'
import { run } from '../property.ts'

const split = (text: string) => {
  const { elements, isWhole } = splitList(Buffer.from(text))
  return { elements: elements.map((bytes) => Buffer.from(bytes).toString()), isWhole }
}

it('gives each element by its own bytes, whatever is in it', () => {
  const space = fc.constantFrom('', ' ', '\n\t', '\r\n')
  const property = fc.property(fc.array(fc.tuple(fc.json(), space, space)), (list) => {
    const text = `[${list.map(([json, before, after]) => before + json + after).join(',')}]`
    expect(split(text)).toEqual({ elements: list.map(([json]) => json.trim()), isWhole: true })
  })
  run(property)
})

it('gives each element as JSON, too, where all of them are text', () => {
  run(
    fc.property(fc.array(fc.json()), (list) => {
      const { elements, values } = splitList(Buffer.from(`[${list.join(', ')}]`))
      expect(values).toEqual(elements.map((bytes) => JSON.parse(Buffer.from(bytes).toString())))
    }),
  )
})

it('gives no JSON of a list in which a byte is wrong, but its elements', () => {
  const wrong = Buffer.concat([Buffer.from('[1,"'), Buffer.from([0xff]), Buffer.from('"]')])
  expect(splitList(wrong)).toMatchObject({ values: null, isWhole: true, elements: { length: 2 } })
})

const [A, B, C] = [packet(1), packet(2), packet(3)]
it.each([
  ['an empty list', ' [ ] ', [], true],
  ['nothing', '', [], false],
  ['one that is cut off', `[${A},${B},${C.slice(0, -5)}`, [A, B, C.slice(0, -5)], false],
  ['one that is cut off after a comma', `[${A},${B},`, [A, B], false],
  [
    'a broken element in the middle',
    `[${A},{"fixtureAction":{"x":]}},${C}]`,
    [A, '{"fixtureAction":{"x":]}}', C],
    false,
  ],
  ['a text that does not end', `[${A},{"x":"y},${C}]`, [A, '{"x":"y}', C], false],
  ['no commas', `[${A} ${B}]`, [A, B], false],
  ['too many commas', `[,${A},,${B},]`, [A, B], false],
  ['something after its end', `[${A}] tail`, [A, '] tail'], false],
  ['an object', '{"errorMessage":"no"}', ['{"errorMessage":"no"}'], false],
  ['no JSON at all', 'hello', ['hello'], false],
])('loses nothing of %s', (_, text, elements, isWhole) => {
  expect(split(text)).toEqual({ elements, isWhole })
})

it('loses no whole packet before a cut at any place', () => {
  const text = `[${A},\n${B}, ${C}]`
  const ends = [A, B, C].map((frame) => text.indexOf(frame) + frame.length)
  for (let cut = 0; cut < text.length; cut++) {
    const { elements } = split(text.slice(0, cut))
    expect(elements.slice(0, ends.filter((end) => end <= cut).length)).toEqual(
      [A, B, C].filter((_, i) => (ends[i] ?? 0) <= cut),
    )
    expect(leftOut(Buffer.from(text.slice(0, cut)))).toMatch(/^[\s,[]*$/)
  }
})

/** What is in no element. */
function leftOut(bytes: Buffer): string {
  const rest = Buffer.from(bytes)
  for (const { byteOffset, length } of splitList(bytes).elements) {
    const from = byteOffset - bytes.byteOffset
    rest.fill(' ', from, from + length)
  }
  return rest.toString()
}

it('orders by seq, of whatever fixture, and puts what has none to the end', () => {
  const other = packet(3, { fixtureId: 'other' })
  const list = ['"b"', packet(10), packet(9), '"a"', other, packet(2)]
  const ordered = orderList(list.map((text) => Buffer.from(text)))
  expect(ordered.map((bytes) => Buffer.from(bytes).toString())).toEqual([
    packet(2),
    other,
    packet(9),
    packet(10),
    '"b"',
    '"a"',
  ])
})

const JUNK: readonly (readonly [string, string])[] = [
  ['objects that never end', '{,'],
  ['texts that never end', '{",'],
  ['lists within lists', '{"a":['],
]
it.each(JUNK)('does not look through junk again and again: %s', (_, piece) => {
  const junk = Buffer.from(piece.repeat(200_000))
  const { elements, looked } = splitBroken(junk)
  expect(looked).toBeLessThanOrEqual(LOOKS_PER_BYTE_MAX * junk.length + FRAME_BYTES_MAX)
  expect(Buffer.concat(elements.map((element) => Buffer.from(element))).length).toBeGreaterThan(junk.length / 2)
})

it.each(JUNK)('finds packets in front of junk and behind some of it: %s', (_, piece) => {
  expect(split(`[${A},${piece.repeat(4)},${B}`).elements).toEqual(expect.arrayContaining([A, B]))
  expect(split(`[${A},${B},${piece.repeat(5_000)}`).elements.slice(0, 2)).toEqual([A, B])
})

it.each(['{"content":[]}', '[1,', 'hello', '', '7'])('is no whole list: %s', (text) => {
  expect(splitWholeList(Buffer.from(text))).toBeNull()
})
