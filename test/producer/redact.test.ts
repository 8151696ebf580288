import { expect, it } from 'vitest'
import { redact } from '../../producer/redact.ts'

it.each([
  ['not for secret-token here', 'not for … here'],
  ['cut off at secret-to', 'cut off at …'],
  ['cut off at secret-to…', 'cut off at …'],
  ['nothing of it', 'nothing of it'],
])('%s', (words, expected) => {
  expect(redact(words, 'secret-token')).toBe(expected)
})
