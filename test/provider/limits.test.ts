import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { connect as connectTcp, type Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { systemClock } from '../../platform/clock.ts'
import { BUFFERED_BYTES_MAX } from '../../provider/clients.ts'
import type { SourcePacket } from '../../provider/source.ts'
import { ACCEPT, connect, FIXTURE, given, TOKEN, turnedAway } from './client.ts'

const PATH = `/media/basketball/fixtures/${FIXTURE}/actions?speed=fast`
const FRAME_BYTES = 64 * 1024
const FRAMES = 2000
const MASKED_PING = Buffer.from([0x89, 0x80, 0, 0, 0, 0])

describe('a client that reads nothing', () => {
  it('is closed, and what waits for it stays bounded', async () => {
    let made = 0
    const frame = 'x'.repeat(FRAME_BYTES)
    function* packets(): Generator<SourcePacket> {
      for (; made < FRAMES; made++) yield { atMs: 0, seq: made + 1, timelineSequence: null, frame }
    }
    const provider = await given({ matches: [given.match({ packets })], slowMsMax: 200, heartbeatMs: 5 })
    const socket = await deafSocket(provider.url)
    // A deaf client only notices that it was closed when it writes.
    const closed = new Promise<boolean>((resolve) => socket.on('close', () => resolve(true)))
    const later = () => systemClock.sleep(20).then(() => false)
    while (!(await Promise.race([closed, later()]))) socket.write(MASKED_PING)
    // What the operating system takes is not ours to bound; it is far below the 125 MiB of the match.
    expect(made).toBeGreaterThan(BUFFERED_BYTES_MAX / FRAME_BYTES)
    expect(made).toBeLessThan(FRAMES / 2)
    await provider.close()
  })

  it('gets everything when it reads after all', async () => {
    const frame = 'x'.repeat(FRAME_BYTES)
    const list = Array.from({ length: 300 }, (_, i) => ({ atMs: 0, seq: i + 1, timelineSequence: null, frame }))
    const provider = await given({ matches: [given.match({ packets: () => list })] })
    const client = connect(provider.url + PATH)
    await once(client.ws, 'open')
    client.ws.pause()
    const paused = connect(provider.url + PATH)
    await paused.until((c) => c.frames.length === 301)
    expect(client.frames.length).toBeLessThan(301)
    client.ws.resume()
    await client.until((c) => c.frames.length === 301)
    await provider.close()
  })
})

describe('many clients that read nothing', () => {
  it('leave room when they are gone', async () => {
    const frame = 'x'.repeat(FRAME_BYTES)
    const list = Array.from({ length: 200 }, (_, i) => ({ atMs: 0, seq: i + 1, timelineSequence: null, frame }))
    const matches = [given.match({ packets: () => list })]
    const provider = await given({ matches, slowMsMax: 500, bufferedBytesAllMax: 1 })
    const deaf = await Promise.all(Array.from({ length: 5 }, () => deafSocket(provider.url)))
    const client = connect(provider.url + PATH)
    await client.until((c) => c.frames.length === 201)
    for (const socket of deaf) socket.destroy()
    const headers = { accept: ACCEPT, authorization: `Bearer ${TOKEN}` }
    const ask = async () => (await fetch(`${provider.apiUrl}/basketball/fixtures`, { headers })).status
    // What waited for them is let go when the system has closed them.
    while ((await ask()) !== 200) await systemClock.sleep(20)
    await provider.close()
  })

  it('are turned away when there are too many, until one leaves', async () => {
    const provider = await given({ clientsMax: 2 })
    const [one, two] = [connect(provider.url + PATH), connect(provider.url + PATH)]
    await Promise.all([one, two].map((client) => client.until((c) => c.packets().length === 5)))
    expect((await turnedAway(provider.url + PATH, { accept: ACCEPT }))[0]).toBe(503)
    one.ws.close()
    await one.closed
    const three = connect(provider.url + PATH)
    await three.until((c) => c.packets().length === 5)
    await provider.close()
  })
})

/** Shakes hands, sends the token and reads no further. */
async function deafSocket(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url)
  const socket = connectTcp(Number(port), hostname)
  await once(socket, 'connect')
  const key = createHash('md5').update('key').digest('base64')
  const head = [
    'Host: x',
    'Upgrade: websocket',
    'Connection: Upgrade',
    `Accept: ${ACCEPT}`,
    'Sec-WebSocket-Version: 13',
  ]
  socket.write(`GET ${PATH} HTTP/1.1\r\n${head.join('\r\n')}\r\nSec-WebSocket-Key: ${key}\r\n\r\n`)
  await once(socket, 'data')
  socket.pause()
  const text = Buffer.from(JSON.stringify({ authToken: TOKEN }))
  // A masked text frame; a mask of zeros changes nothing.
  socket.write(Buffer.concat([Buffer.from([0x81, 0x80 | text.length, 0, 0, 0, 0]), text]))
  socket.on('error', () => {})
  return socket
}

describe('closing', () => {
  it('ends quiet sockets, and may be asked for twice', async () => {
    const provider = await given()
    const [quiet, silent] = [connect(`${provider.url}${PATH}`), connect(provider.url + PATH, { token: null })]
    await Promise.all([once(silent.ws, 'open'), quiet.until((c) => c.packets().length === 5)])
    const first = provider.close()
    expect(provider.close()).toBe(first)
    await first
    expect(await Promise.all([quiet.closed, silent.closed])).toEqual([1001, 1001])
    await provider.close()
  })

  it('does not wait for a socket that does not answer', async () => {
    const provider = await given()
    const socket = await deafSocket(provider.url)
    await provider.close()
    socket.destroy()
  })

  it('leaves the port free', async () => {
    const provider = await given()
    const port = Number(new URL(provider.url).port)
    await expect(given({ port })).rejects.toMatchObject({ code: 'port-taken', context: { host: '127.0.0.1', port } })
    await provider.close()
    await (await given({ port })).close()
  })
})
