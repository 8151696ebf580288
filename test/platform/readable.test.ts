import { describe, expect, it } from 'vitest'
import { openLogger } from '../../platform/logger.ts'
import { readableLine } from '../../platform/readable.ts'

describe('a line of the log for people', () => {
  it('has time, level, text and the fields, quoted where they have blanks', () => {
    const json =
      '{"level":40,"time":"2026-11-21T12:29:51.874Z","fixtureId":"1","error":"no \\"way\\"","delayMs":446,"msg":"no connection"}'
    expect(readableLine(json)).toBe(
      String.raw`12:29:51.874Z warn  no connection fixtureId=1 error="no \"way\"" delayMs=446`,
    )
  })

  it('cannot move the cursor, whatever the provider says', () => {
    const json = JSON.stringify({
      level: 30,
      time: '',
      msg: 'a\u001b[2J',
      words: '\u009b31m',
      more: { text: '\u001b' },
    })
    expect(readableLine(json)).not.toMatch(/\p{Cc}/u)
  })

  it('is what a logger prints that has where to print to', () => {
    const lines: string[] = []
    const logger = openLogger('info', (line) => lines.push(line))
    logger.debug({}, 'not this')
    logger.error({ offset: 7 }, 'but this')
    expect(lines).toHaveLength(1)
    expect(lines[0]).toMatch(/^\d\d:\d\d:\d\d\.\d{3}Z error but this offset=7\n$/)
  })
})
