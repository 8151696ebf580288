import type { RequestListener } from 'node:http'
import { describe, expect, it } from 'vitest'
import { systemClock } from '../../platform/clock.ts'
import { confluentRegistry } from '../../schemas/confluent.ts'
import type { SchemaRegistry } from '../../schemas/registry.ts'
import { manualClock } from '../producer/clock.ts'
import { serve } from './server.ts'

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
