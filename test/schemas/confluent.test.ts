import type { RequestListener } from 'node:http'
import { describe, expect, it } from 'vitest'
import { systemClock } from '../../platform/clock.ts'
import { compile } from '../../schemas/avro.ts'
import { openDecoder } from '../../schemas/codec.ts'
import { confluentRegistry } from '../../schemas/confluent.ts'
import type { SchemaRegistry } from '../../schemas/registry.ts'
import { schemaText } from '../../schemas/sources.ts'
import { QUARANTINE } from '../../schemas/topics.ts'
import { manualClock } from '../producer/clock.ts'
import { serve } from './server.ts'

const QUARANTINED = {
  fixtureId: 'f1',
  sport: 's',
  tier: 'media',
  stateRevision: 0,
  seq: null,
  eventTime: null,
  receivedAt: 1,
  code: 'not-json',
  message: 'm',
  frame: Buffer.from('{'),
}
const SCHEMA = '{"type":"record","name":"R","fields":[]}'
const AUTH = { username: 'reader', password: 'S3cret pä/ss' }

function registryAt(
  url: string,
  clock: Parameters<typeof confluentRegistry>[0]['clock'] = systemClock,
): SchemaRegistry {
  return confluentRegistry({ url, auth: AUTH, ca: null, clock })
}

function status(code: number, body = ''): RequestListener {
  return (_, response) => response.writeHead(code).end(body)
}

const json = (value: unknown): string => JSON.stringify(value)
const trouble = (code: number): string => json({ error_code: code, message: 'so it says' })

const cut: RequestListener = (_, response) => {
  response.writeHead(200, { 'content-length': 100 })
  response.write('{"schema":', () => response.destroy())
}

/** What is answered to the question for schema 7 → the code. */
const ANSWERS: readonly (readonly [string, RequestListener, string, string])[] = [
  ['503', status(503, trouble(50301)), 'registry-unavailable', '503 so it says'],
  ['502 of a proxy', status(502, '<html>Bad\n gateway</html>'), 'registry-unavailable', '502 <html>Bad gateway</html>'],
  ['500 with null', status(500, 'null'), 'registry-unavailable', '500 null'],
  ['429', status(429), 'registry-unavailable', '429'],
  ['401', status(401, trouble(40101)), 'registry-refused', '401 so it says'],
  ['403', status(403, trouble(40301)), 'registry-refused', '403 so it says'],
  ['a redirect', status(302), 'registry-refused', '302'],
  ['404 of its own', status(404, trouble(40403)), 'schema-unknown', 'expected schema 7, found none'],
  ['404 of another server', status(404, 'Not here'), 'registry-refused', '404 Not here'],
  ['404 of another thing', status(404, trouble(40401)), 'registry-refused', '404 so it says'],
  ['a page', status(200, '<html>'), 'registry-refused', 'no schema registry gives'],
  ['other JSON', status(200, '{"id":1}'), 'registry-refused', 'no schema registry gives'],
  ['a closed connection', (_, response) => response.destroy(), 'registry-unavailable', 'socket hang up'],
  ['a cut answer', cut, 'registry-unavailable', 'aborted'],
  ['an answer without an end', endless, 'registry-unavailable', 'more than 4194304 bytes'],
]

function endless(_: unknown, response: Parameters<RequestListener>[1]): void {
  const part = Buffer.alloc(64 * 1024)
  const more = (): void => {
    while (!response.destroyed && response.write(part));
  }
  response.on('drain', more)
  more()
}

describe('a registry that answers with', () => {
  it.each(ANSWERS.map((row) => [row[0], row] as const))('%s', async (_, [, answer, code, words]) => {
    const { url, asked } = await serve((...args) => answer(...args))
    const error = await registryAt(url)
      .byId(7)
      .catch((one: unknown) => one)
    expect(error).toMatchObject({ code, retryable: code === 'registry-unavailable' })
    expect((error as Error).message).toContain(words)
    expect((error as Error).message).toContain(code === 'schema-unknown' ? '' : url)
    expect(asked).toEqual(['GET /schemas/ids/7'])
  })

  it('nothing within its limit', async () => {
    const clock = manualClock()
    const { url } = await serve(() => void clock.advance(5000))
    await expect(registryAt(url, clock).byId(7)).rejects.toMatchObject({
      code: 'registry-unavailable',
      message: expect.stringContaining('within 5000 ms'),
    })
  })

  it('headers, and then nothing within its limit', async () => {
    const clock = manualClock()
    const { url } = await serve((_, response) => {
      response.writeHead(200).flushHeaders()
      response.write('{')
      void clock.advance(5000)
    })
    await expect(registryAt(url, clock).byId(7)).rejects.toMatchObject({ code: 'registry-unavailable' })
  })
})

describe('what no message has', () => {
  it.each([401, 403, 404, 500])('is what the server repeats of user and password, in %i', async (code) => {
    const { url } = await serve((request, response) => {
      const { authorization = '' } = request.headers
      expect(authorization).toBe(`Basic ${Buffer.from('reader:S3cret pä/ss').toString('base64')}`)
      response.writeHead(code).end(json({ error_code: code, message: `${authorization} is ${AUTH.password}` }))
    })
    const error = (await registryAt(url)
      .byId(7)
      .catch((one: unknown) => one)) as Error
    expect(error.message).toContain('Basic … is …')
    expect(error.message + error.stack).not.toMatch(/S3cret/)
  })
})

describe('schemas by id', () => {
  it('are asked for once, and are there when the registry is away', async () => {
    const { url, asked, close } = await serve(status(200, json({ schema: SCHEMA })))
    const registry = registryAt(url)
    expect(await registry.byId(7)).toBe(SCHEMA)
    await close()
    expect(await registry.byId(7)).toBe(SCHEMA)
    await expect(registry.byId(8)).rejects.toMatchObject({ code: 'registry-unavailable', retryable: true })
    expect(asked).toHaveLength(1)
  })

  it('are asked for again after trouble', async () => {
    let isBack = false
    const { url } = await serve((...args) => status(isBack ? 200 : 503, json({ schema: SCHEMA }))(...args))
    const registry = registryAt(url)
    await expect(registry.byId(7)).rejects.toMatchObject({ code: 'registry-unavailable' })
    isBack = true
    expect(await registry.byId(7)).toBe(SCHEMA)
  })

  it('keep a reader waiting, and are no bad value for it', async () => {
    let isBack = false
    const { url } = await serve((...args) =>
      status(isBack ? 200 : 503, json({ schema: schemaText(QUARANTINE) }))(...args),
    )
    const decoder = openDecoder(registryAt(url))
    const value = Buffer.concat([Buffer.from([0, 0, 0, 0, 7]), compile(schemaText(QUARANTINE)).toBuffer(QUARANTINED)])
    await expect(decoder.prepare([{ value }])).rejects.toMatchObject({ code: 'registry-unavailable', retryable: true })
    isBack = true
    await decoder.prepare([{ value }])
    expect(decoder.decode(QUARANTINE, value)).toEqual(QUARANTINED)
  })

  it('are not asked for where no registry has them', async () => {
    const { url, asked } = await serve(status(500))
    for (const id of [0, -1, -(2 ** 31)])
      await expect(registryAt(url).byId(id)).rejects.toMatchObject({ code: 'schema-unknown' })
    expect(asked).toEqual([])
  })
})

it('does not ask for more versions of a subject than a schema can have', async () => {
  const { url, asked } = await serve(
    status(200, json({ version: 2 ** 31 - 1, id: 1, schema: SCHEMA, compatibilityLevel: 'NONE' })),
  )
  await expect(registryAt(url).subject('a')).rejects.toMatchObject({ code: 'registry-refused' })
  expect(asked).toHaveLength(2)
})

/** Answers by method and path, as Confluent's registry has them; everything else is a subject that is not there. */
function confluent(answers: Readonly<Record<string, readonly [number, unknown]>>): RequestListener {
  return (request, response) => {
    const [code, body] = answers[`${request.method} ${request.url}`] ?? [404, { error_code: 40401, message: 'none' }]
    response.writeHead(code).end(json(body))
  }
}

describe("what Confluent's registry does and the one of our tests does not", () => {
  const TEXT = '{"type":"record","name":"R","namespace":"n","fields":[{"name":"a","type":"long","default":0}]}'
  const AS_GIVEN_BACK =
    '{"name": "R", "namespace": "n", "type": "record", "fields": [{"default": 0, "name": "a", "type": "long"}]}'
  const version = (number: number, schema: string) => ({ subject: 'a', version: number, id: 100 + number, schema })
  const LEVEL = 'GET /config/a'
  const LATEST = 'GET /subjects/a/versions/latest'

  it('gives a schema back with its keys in another order: it is the same', async () => {
    const { url, asked } = await serve(
      confluent({
        [LEVEL]: [200, { compatibilityLevel: 'FULL_TRANSITIVE' }],
        [LATEST]: [200, version(1, AS_GIVEN_BACK)],
      }),
    )
    expect(await registryAt(url).register('a', TEXT)).toBe(101)
    expect([...asked].sort()).toEqual([LEVEL, LATEST])
  })

  it('has numbers without a version, and tells that a subject has no level of its own', async () => {
    const earlier = TEXT.replaceAll('"a"', '"b"')
    const { url, asked } = await serve(
      confluent({
        [LEVEL]: [404, { error_code: 40408, message: 'no level' }],
        [LATEST]: [200, version(3, TEXT)],
        'GET /subjects/a/versions/1': [200, version(1, earlier)],
        'GET /subjects/a/versions/2': [404, { error_code: 40402, message: 'deleted' }],
        'PUT /config/a': [200, { compatibility: 'FULL_TRANSITIVE' }],
      }),
    )
    expect((await registryAt(url).subject('a')).versions.map(({ id }) => id)).toEqual([101, 103])
    expect(await registryAt(url).register('a', TEXT)).toBe(103)
    expect(asked.filter((one) => !one.startsWith('GET'))).toEqual(['PUT /config/a'])
  })

  it('says incompatible where we see nothing: nothing is registered, and it is told', async () => {
    const post = 'POST /subjects/a/versions'
    const { url, asked } = await serve(
      confluent({
        'PUT /config/a': [200, { compatibility: 'FULL_TRANSITIVE' }],
        [post]: [409, { error_code: 409, message: 'no' }],
      }),
    )
    await expect(registryAt(url).register('a', TEXT)).rejects.toMatchObject({ code: 'schema-incompatible' })
    // The level is there before the first schema is.
    expect(asked.filter((one) => !one.startsWith('GET')).slice(0, 2)).toEqual(['PUT /config/a', post])
  })
})
