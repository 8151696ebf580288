import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

/** Of requests, as Kafka's protocol numbers them. */
export const API = {
  produce: 0,
  initProducerId: 22,
  addPartitionsToTxn: 24,
  addOffsetsToTxn: 25,
  endTxn: 26,
  txnOffsetCommit: 28,
} as const

/**
 * Where the connection is cut: before the request is passed on; as soon as it is, so that the broker may deal with it later
 * than with what comes after; or when its answer has come, which is not passed on. `held`: as before, but only after a while,
 * in which there is neither an answer nor a failure.
 */
export type Cut = 'before' | 'behind' | 'answered' | 'held'

export const HELD_MS = 700

export interface BetweenBroker {
  readonly port: number
  /** Cuts the next `count` connections at this request; resolves when that was done. */
  cut(api: number, where: Cut, count: number): Promise<void>
  close(): Promise<void>
}

interface Rule {
  readonly api: number
  readonly where: Cut
  left: number
  readonly done: () => void
}

const HOST = '127.0.0.1'

/** Between clients and a broker, on a port of its own. */
export async function openProxy(brokerPort: number): Promise<BetweenBroker> {
  const sockets = new Set<Socket>()
  let rule: Rule | null = null

  function take(api: number): Cut | null {
    if (rule === null || rule.api !== api) return null
    const { where, done } = rule
    if (--rule.left === 0) {
      rule = null
      done()
    }
    return where
  }

  const server = createServer((client) => {
    const broker = connect(brokerPort, HOST)
    for (const socket of [client, broker]) {
      sockets.add(socket)
      socket.setNoDelay(true)
      socket.on('error', () => {})
      socket.on('close', () => sockets.delete(socket))
    }
    passOn(client, broker, take)
  })
  server.listen(0, HOST)
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('expected a port, found none')
  return {
    port: address.port,
    cut: (api, where, count) => {
      return new Promise((done) => {
        rule = { api, where, left: count, done }
      })
    },
    async close() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

function passOn(client: Socket, broker: Socket, take: (api: number) => Cut | null): void {
  /** Correlation id whose answer is not passed on. */
  let unanswered: number | null = null
  let isCut = false
  let isHeld = false
  const cut = (): void => {
    isCut = true
    client.destroy()
  }
  client.on(
    'data',
    framed((frame) => {
      if (isCut || isHeld) return
      // Size, API key, its version, correlation id.
      const where = take(frame.readInt16BE(4))
      if (where === 'before' || where === 'held') {
        const whenCut = (): void => {
          cut()
          broker.destroy()
        }
        if (where === 'held') setTimeout(whenCut, HELD_MS)
        else whenCut()
        isHeld = true
        return
      }
      broker.write(frame)
      if (where === 'answered') unanswered = frame.readInt32BE(8)
      if (where === 'behind') {
        cut()
        broker.end()
      }
    }),
  )
  broker.on(
    'data',
    framed((frame) => {
      if (isCut) return
      if (unanswered !== null && frame.readInt32BE(4) === unanswered) {
        cut()
        broker.destroy()
      } else client.write(frame)
    }),
  )
  client.on('close', () => {
    if (!isCut) broker.destroy()
  })
  broker.on('close', () => client.destroy())
}

/** Requests and answers alike begin with their size. */
function framed(each: (frame: Buffer) => void): (chunk: Buffer) => void {
  let rest = Buffer.alloc(0)
  return (chunk) => {
    rest = Buffer.concat([rest, chunk])
    while (rest.length >= 4 && rest.length >= 4 + rest.readInt32BE(0)) {
      const end = 4 + rest.readInt32BE(0)
      const frame = Buffer.from(rest.subarray(0, end))
      rest = rest.subarray(end)
      each(frame)
    }
  }
}
