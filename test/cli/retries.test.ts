import { describe, expect, it } from 'vitest'
import { adviceOn, sparing } from '../../cli/retries.ts'

function sparingAt() {
  const lines: object[] = []
  const clock = { nowMs: 0, monotonicMs: () => clock.nowMs }
  const ignore = (): void => {}
  const logger = { debug: ignore, info: ignore, error: ignore, warn: (context: object) => lines.push(context) }
  return { lines, clock, logger: sparing(logger, clock) }
}

describe('troubles that repeat', () => {
  it('are told at growing distances, with how often they came meanwhile', () => {
    const { lines, clock, logger } = sparingAt()
    const toldAt: number[] = []
    for (clock.nowMs = 0; clock.nowMs <= 3_600_000; clock.nowMs += 1000) {
      const before = lines.length
      logger.warn({ error: 'ECONNREFUSED', path: 'soccer' }, 'no connection')
      if (lines.length > before) toldAt.push(clock.nowMs / 1000)
    }
    // 10 s, doubled up to 10 minutes.
    expect(toldAt).toEqual([0, 10, 30, 70, 150, 310, 630, 1230, 1830, 2430, 3030])
    expect(lines[2]).toMatchObject({
      error: 'ECONNREFUSED',
      path: 'soccer',
      meanwhile: 19,
      todo: adviceOn('ECONNREFUSED'),
    })
  })

  it('are told at once when they are others, or are back after a while', () => {
    const { lines, clock, logger } = sparingAt()
    const warn = (error: string) => logger.warn({ error }, 'no connection')
    warn('a')
    warn('b')
    warn('a')
    expect(lines).toHaveLength(2)
    clock.nowMs = 60_000
    warn('a')
    clock.nowMs = 60_500
    warn('a')
    expect(lines).toHaveLength(3)
    logger.warn({}, 'no trouble of the network')
    logger.warn({}, 'no trouble of the network')
    expect(lines).toHaveLength(5)
  })

  it('are told of each path', () => {
    const { lines, logger } = sparingAt()
    for (const path of ['golf', 'volleyball', 'golf', 'v2/tennis', 'volleyball']) {
      logger.warn({ path, error: '404 Not Found' }, 'no fixtures list')
    }
    expect(lines).toEqual([
      { path: 'golf', error: '404 Not Found', todo: expect.stringContaining('v2/golf?') },
      { path: 'volleyball', error: '404 Not Found', todo: expect.stringContaining('v2/volleyball?') },
      { path: 'v2/tennis', error: '404 Not Found', todo: adviceOn('404 Not Found') },
    ])
  })

  it('are remembered within limits', () => {
    const { lines, logger } = sparingAt()
    for (let n = 0; n < 2000; n++) logger.warn({ error: `port ${n}` }, 'no connection')
    logger.warn({ error: 'port 0' }, 'no connection')
    logger.warn({ error: 'port 1999' }, 'no connection')
    expect(lines).toHaveLength(2001)
  })
})

describe('advice', () => {
  it.each([
    ['connect ECONNREFUSED 127.0.0.1:9', /nothing listens there/],
    ['getaddrinfo ENOTFOUND nohost.invalid', /no such host name/],
    ['write EPROTO 80:error:0A00010B:SSL routines:ssl3_get_record:wrong version number', /no TLS there/],
    ['self-signed certificate', /certificate is not trusted/],
    ['404 Not Found', /another server/],
    ['something new', /check --url/],
  ])('on %s', (error, advice) => {
    expect(adviceOn(error)).toMatch(advice)
  })
})
