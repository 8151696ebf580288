import { createServer, type Socket } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { openConnections } from '../../../log/kafka/client.ts'
import { kafkaFailed } from '../../../log/kafka/errors.ts'

/** What listens where a broker is expected: `answer` is called with what came. Tells which sockets are open. */
async function listening(answer: (socket: Socket, bytes: Buffer) => void) {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
    socket.on('data', (bytes) => answer(socket, bytes))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  const bound = server.address()
  if (bound === null || typeof bound === 'string') throw new Error('expected a port')
  return { address: { host: '127.0.0.1', port: bound.port }, sockets }
}

function opened(sasl: Parameters<typeof openConnections>[0]['sasl'] = null) {
  const connections = openConnections({ tls: null, sasl })
  onTestFinished(() => connections.close())
  return connections
}

/** An answer with the correlation id of the request. */
function answerTo(request: Buffer, body: Buffer): Buffer {
  const head = Buffer.alloc(8)
  head.writeInt32BE(4 + body.length)
  request.copy(head, 4, 8, 12)
  return Buffer.concat([head, body])
}

it.each([
  ['a web server', Buffer.from('HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n')],
  ['an alert of TLS', Buffer.from([0x15, 3, 3, 0, 2, 2, 0x46])],
  ['an answer of a negative length', Buffer.from([255, 255, 255, 252, 0, 0, 0, 0])],
  ['an answer without a head', Buffer.alloc(8)],
])('%s is told from a broker, and no socket stays open', async (_, bytes) => {
  const { address, sockets } = await listening((socket) => socket.write(bytes))
  await expect(opened().to(address)).rejects.toThrow("expected Kafka's protocol, found another")
  await expect.poll(() => sockets.size).toBe(0)
})

it('a connection that is being made ends with the others', async () => {
  const { address, sockets } = await listening(() => {})
  const connections = opened()
  const asked = connections.to(address).catch((error: unknown) => String(error))
  await expect.poll(() => sockets.size).toBe(1)
  connections.close()
  expect(await asked).toContain('closed')
  await expect.poll(() => sockets.size).toBe(0)
  await expect(connections.to(address)).rejects.toThrow('closed')
})

it('a broker that does not answer, or no more while somebody signs in, is given up', { timeout: 30_000 }, async () => {
  // ApiVersions 0–2, SaslHandshake 0–1, SaslAuthenticate 0–1: answered; then nothing.
  const versions = Buffer.from([0, 0, 0, 0, 0, 3, 0, 18, 0, 0, 0, 0, 0, 17, 0, 0, 0, 1, 0, 36, 0, 0, 0, 1])
  const silent = await listening(() => {})
  const half = await listening((socket, request) => {
    const api = request.readInt16BE(4)
    if (api === 18) socket.write(answerTo(request, versionsOf(request, versions)))
    if (api === 17) socket.write(answerTo(request, Buffer.from([0, 0, 0, 0, 0, 1, 0, 5, ...Buffer.from('PLAIN')])))
  })
  const connections = opened({ mechanism: 'plain', username: 'u', password: 'secret' })
  const asked = [silent, half, half].map(({ address }) => connections.to(address))
  for (const one of await Promise.allSettled(asked)) {
    if (one.status === 'fulfilled') throw new Error('expected a failure')
    const { message } = kafkaFailed('kafka://there', 'opening', one.reason)
    expect(message).toMatch(/^kafka:\/\/there: opening: .+/)
    expect(message).not.toContain('secret')
  }
  await expect.poll(() => silent.sockets.size + half.sockets.size).toBe(0)
})

/** Version 0 has the list only; those after it the time to wait, too. */
function versionsOf(request: Buffer, versions: Buffer): Buffer {
  return request.readInt16BE(6) === 0 ? versions : Buffer.concat([versions, Buffer.alloc(4)])
}

it('an error is one line', () => {
  const { message } = kafkaFailed('kafka://there', 'opening', new Error('write EPROTO:\nwrong version number\n'))
  expect(message).toBe('kafka://there: opening: write EPROTO: wrong version number')
})
