import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openConnections } from '../../../log/kafka/client.ts'

describe('connections to brokers', () => {
  it('once closed, make no new one: whoever still tries again behind them must not get through', async () => {
    let asked = 0
    const server = createServer((socket) => {
      asked++
      socket.destroy()
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    onTestFinished(() => void server.close())
    const { port } = server.address() as AddressInfo
    const connections = openConnections({ tls: null, sasl: null })
    connections.close()
    await expect(connections.to({ host: '127.0.0.1', port })).rejects.toThrow('closed')
    expect(asked).toBe(0)
  })
})
