import { expect, it } from 'vitest'
import { sectionsText, timeText } from '../../cli/show/sections.ts'
import { duration } from '../../cli/show/words.ts'

it('has labels of one width, leaves empty sections out, and lets no text of the provider move the cursor', () => {
  const text = sectionsText([
    {
      title: 'One\u001b[2J',
      lines: [
        ['a', 'first'],
        ['lo\u0007ng', 'sec\nond'],
        ['', 'third'],
      ],
    },
    { title: 'Empty', lines: [] },
    { title: 'Two', lines: [['', 'alone']] },
  ])
  expect(text.split('\n')).toEqual([
    'One·[2J',
    '  a      first',
    '  lo·ng  sec·ond',
    '         third',
    '',
    'Two',
    '  alone',
    '',
  ])
})

it.each([
  [0, '0 ms'],
  [999, '999 ms'],
  [12_440, '12.4 s'],
  [192_000, '3 min 12 s'],
  [3_600_000, '1 h 0 min'],
  [-1500, '−1.5 s'],
])('%i ms is %s', (ms, text) => {
  expect(duration(ms)).toBe(text)
})

it('tells the day of a time only where it is another one', () => {
  const noon = 1_795_262_400_000_000
  expect(timeText(noon + 123_456)).toBe('2026-11-21 12:00:00.123Z')
  expect(timeText(noon, noon + 1)).toBe('12:00:00.000Z')
  expect(timeText(noon, noon + 86_400_000_000)).toBe('2026-11-21 12:00:00.000Z')
  expect(timeText(null, noon)).toBe('no time')
})
