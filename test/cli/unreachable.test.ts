import { createServer as createHttp } from 'node:http'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { logFailed } from '../../log/errors.ts'
import { kafkaFailed } from '../../log/kafka/errors.ts'
import { collect, start, stop, temporaryFolder, touchline } from './touchline.ts'

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.close()
  })
  return (server.address() as AddressInfo).port
}

/** A port on which nothing listens. */
async function freePort(): Promise<number> {
  const server = createServer()
  const port = await listening(server)
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** What produce says of its first failed attempt. */
async function firstWords(url: string): Promise<string> {
  const args = ['produce', 'soccer/1', '--url', url, '--token', 'secret-token']
  const child = start(args, { cwd: temporaryFolder() })
  const stderr = collect(child.stderr)
  await expect.poll(stderr, { timeout: 15_000, interval: 20 }).toMatch(/\n/)
  expect(await stop(child)).toBe(0)
  expect(stderr()).not.toContain('secret-token')
  return stderr()
}

describe('a provider that cannot be reached', () => {
  it('is told in one line, with what to check, however often it is tried', async () => {
    let attempts = 0
    const port = await listening(
      createHttp((_, response) => {
        attempts++
        response.writeHead(503).end()
      }),
    )
    const child = start(['produce', 'soccer/1', 'soccer/2', '--url', `ws://127.0.0.1:${port}`, '--token', 't'], {
      cwd: temporaryFolder(),
    })
    const stderr = collect(child.stderr)
    await expect.poll(() => attempts, { timeout: 15_000, interval: 20 }).toBeGreaterThanOrEqual(5)
    expect(await stop(child)).toBe(0)
    const lines = stderr().trim().split('\n')
    expect(lines).toHaveLength(1)
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      level: 40,
      path: 'soccer',
      todo: expect.stringMatching(/check/),
    })
  })

  it('refuses: nothing listens there', async () => {
    expect(await firstWords(`ws://127.0.0.1:${await freePort()}`)).toMatch(/ECONNREFUSED.*nothing listens there/)
  })

  it('speaks no TLS', async () => {
    const port = await listening(createHttp())
    expect(await firstWords(`wss://127.0.0.1:${port}`)).toMatch(/"todo":"no TLS there/)
  })

  it('is another server', async () => {
    const port = await listening(createHttp((_, response) => response.writeHead(404).end()))
    expect(await firstWords(`ws://127.0.0.1:${port}`)).toMatch(/404.*"todo":"another server/)
  })

  it('is asked for full speed where that is wanted', async () => {
    const asked: string[] = []
    const server = createHttp()
    server.on('upgrade', (request, socket) => {
      asked.push(request.url ?? '')
      socket.end('HTTP/1.1 503 Service Unavailable\r\n\r\n')
    })
    const url = `ws://127.0.0.1:${await listening(server)}`
    for (const speed of ['normal', 'fast']) {
      const before = asked.length
      const args = ['produce', 'soccer/1', '--speed', speed, '--url', url, '--token', 't']
      const child = start(args, { cwd: temporaryFolder() })
      await expect.poll(() => asked.length, { timeout: 15_000, interval: 20 }).toBeGreaterThan(before)
      expect(await stop(child)).toBe(0)
      expect(asked[before]?.includes('speed=fast')).toBe(speed === 'fast')
    }
  })

  it('has a name that does not exist', async () => {
    expect(await firstWords('ws://no-such-host.invalid')).toMatch(/(ENOTFOUND|EAI_AGAIN).*no such host name/)
  })

  it('refuses the fixtures list: that ends produce --schedule as it ends backfill', async () => {
    const api = `http://127.0.0.1:${await listening(createHttp((_, response) => response.writeHead(401).end('bad token')))}`
    const how = { cwd: temporaryFolder(), env: { TOUCHLINE_LOG_LEVEL: 'silent' } }
    const provider = ['--url', 'ws://127.0.0.1:9', '--api-url', api, '--token', 't']
    const said = ': expected the provider to take the token, found: 401 bad token. Check the token'
    for (const [name, ...args] of [
      ['soccer/1', 'backfill', 'soccer/1'],
      ['soccer', 'produce', '--schedule', 'soccer'],
    ]) {
      const { code, stderr } = await touchline([...args, ...provider], how)
      expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining(`touchline: ${name}${said}`) })
    }
  })

  it('ends backfill with one line after some attempts', async () => {
    const api = `http://127.0.0.1:${await freePort()}`
    const how = { cwd: temporaryFolder(), env: { TOUCHLINE_LOG_LEVEL: 'silent' } }
    const { code, stderr } = await touchline(['backfill', 'soccer/1', '--api-url', api, '--token', 't'], how)
    expect(code).toBe(1)
    expect(stderr).toMatch(/^touchline: soccer\/1: expected an answer of the provider, found: .*ECONNREFUSED[^\n]+\n$/)
  })
})

describe('a broker that cannot be reached', () => {
  it.each([
    ['a log', ['process']],
    ['topics', ['topics', 'check']],
  ])('is waited for aloud, and a signal ends that with 0: %s', async (_, args) => {
    const nobody = `kafka://127.0.0.1:${await freePort()}`
    const child = start([...args, '--log', nobody, '--registry', 'http://127.0.0.1:9'], { cwd: temporaryFolder() })
    const stderr = collect(child.stderr)
    await expect.poll(stderr, { timeout: 12_000, interval: 20 }).toContain('no answer yet; waiting for it')
    const beganMs = performance.now()
    expect(await stop(child)).toBe(0)
    // The broker would have been waited for some 12 s more.
    expect(performance.now() - beganMs).toBeLessThan(6000)
    expect(stderr().trim().split('\n')).toHaveLength(1)
    expect(stderr()).toContain(nobody)
  })
})

it('an error of Kafka says what to check there', () => {
  const error = kafkaFailed('kafka://a:9092', 'opening', new Error('connect ECONNREFUSED'))
  expect(error.code).toBe('log-unavailable')
  expect(error.todo).toBe('Check the addresses in --log, the network, and whether Kafka runs there.')
  expect(logFailed('file:./d', 'reading', new Error('EIO')).todo).toBe('Check the folder, its rights and the disk.')
})
