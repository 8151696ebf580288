import { describe, expect, it } from 'vitest'
import {
  actionsUrl,
  DEFAULT_HOSTS,
  fixturesUrl,
  parseBase,
  parseTarget,
  restHeaders,
  sportOf,
  streamHeaders,
  streamUrl,
} from '../../feed/address.ts'

const NORMAL = { startPosition: 0, isFast: false }

describe('addresses', () => {
  it.each([
    ['basketball', 'media', NORMAL, '/media/basketball/fixtures/f/actions'],
    ['soccer', 'media', { startPosition: 57, isFast: false }, '/media/soccer/fixtures/f/actions?startPosition=57'],
    ['v2/volleyball', 'betting', NORMAL, '/v2/volleyball/fixtures/f/actions'],
    [
      'snooker',
      'betting',
      { startPosition: 1, isFast: true },
      '/snooker/fixtures/f/actions?speed=fast&startPosition=1',
    ],
  ] as const)('of %s %s', (path, tier, query, expected) => {
    const target = { path, fixtureId: 'f', tier }
    expect(streamUrl(DEFAULT_HOSTS.streams, target, query)).toBe(`wss://dde-streams.data.srarena.io${expected}`)
    expect(streamUrl('ws://127.0.0.1:80/', target, query)).toBe(`ws://127.0.0.1:80${expected}`)
  })

  it('of REST have no tier', () => {
    expect(actionsUrl(DEFAULT_HOSTS.api, { path: 'v2/volleyball', fixtureId: 'f' })).toBe(
      'https://dde-api.data.srarena.io/v2/volleyball/fixtures/f/actions',
    )
    expect(fixturesUrl('http://x/base/', 'soccer', { live: 'true', page: 2 })).toBe(
      'http://x/base/soccer/fixtures?live=true&page=2',
    )
  })

  it('cannot be led astray by a fixture id', () => {
    const target = { path: 'soccer', fixtureId: 'a/../b?c#d', tier: 'betting' } as const
    expect(streamUrl('ws://x', target, NORMAL)).toBe('ws://x/soccer/fixtures/a%2F..%2Fb%3Fc%23d/actions')
  })

  it.each([
    ['basketball/f-1', { path: 'basketball', fixtureId: 'f-1' }],
    ['v2/volleyball/f-1', { path: 'v2/volleyball', fixtureId: 'f-1' }],
    ['f-1', null],
    ['/f-1', null],
    ['soccer/', null],
    ['', null],
  ])('reads the target %j', (text, expected) => {
    expect(parseTarget(text)).toEqual(expected)
  })

  it('takes the version off a path', () => {
    expect(['v2/volleyball', 'soccer', 'v2x/a'].map(sportOf)).toEqual(['volleyball', 'soccer', 'v2x/a'])
  })

  it.each([
    ['ws://127.0.0.1:80/', 'streams', 'ws://127.0.0.1:80'],
    ['WSS://host/base', 'streams', 'WSS://host/base'],
    ['http://host', 'streams', null],
    ['https://host', 'api', 'https://host'],
    ['ws://host', 'api', null],
    ['https://host?token=x', 'api', null],
    ['https://user:word@host', 'api', null],
    ['https://', 'api', null],
    ['host', 'streams', null],
  ] as const)('takes %s as a base of %s: %s', (text, kind, expected) => {
    expect(parseBase(text, kind)).toBe(expected)
  })

  it('sends the token in one place only', () => {
    expect(JSON.stringify(streamHeaders('message', 'word'))).not.toContain('word')
    expect(streamHeaders('header', 'word')).toMatchObject({ Authorization: 'Bearer word' })
    expect(restHeaders('word')).toEqual({
      Accept: 'application/vnd.imggaming.dde.api+json;version=1',
      'Content-Type': 'application/json',
      Authorization: 'Bearer word',
    })
  })
})
