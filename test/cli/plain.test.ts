import { describe, expect, it } from 'vitest'
import { clip, plain } from '../../cli/show/plain.ts'
import { describeRecord } from '../../cli/show/record.ts'
import { QUARANTINE } from '../../schemas/topics.ts'
import { touchline } from './touchline.ts'

it('has no colour where stdout is no terminal, whatever a CI says', async () => {
  const { stdout } = await touchline(['topics'], { env: { CI: 'true', FORCE_COLOR: '1', NO_COLOR: '' } })
  expect(stdout).toContain('raw-actions')
  expect(stdout).not.toContain('\u001b')
})

describe('text of the provider on a terminal', () => {
  it('cannot move the cursor, change colours or the order of letters', () => {
    expect(plain('a\u001b[2Jb\u0007\r\n\u009b31m\u202ec')).toBe('a·[2Jb····31m·c')
    expect(clip('\u001b'.repeat(9), 4)).toBe('···…')
  })

  it('is made plain in every line of tail', () => {
    const value = { fixtureId: '\u001b[31m', code: 'not-json', message: 'found "\u001b]0;x\u0007"', receivedAt: null }
    expect(describeRecord(QUARANTINE, value)).not.toMatch(/\p{Cc}/u)
  })
})
