import { connect as connectTcp, isIP, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import Broker from 'kafkajs/src/broker/index.js'
import loggers from 'kafkajs/src/loggers/index.js'
import ConnectionPool, { type Connection } from 'kafkajs/src/network/connectionPool.js'
import { type Address, type Broker as BrokerLink, nameOf, type Protocol } from './broker.ts'
import { ConnectionClosed } from './errors.ts'
import type { KafkaOptions } from './options.ts'

/**
 * The one file that imports kafkajs: its protocol layer (connections with TLS and SASL, requests and answers). Its producer
 * and consumer are left out: they copy each record several times, pause 300 ms where a transaction must wait 2, and push
 * records where the processors pull.
 */

const CLIENT_ID = 'touchline'
const CONNECT_MS_MAX = 3000
const SIGN_IN_MS_MAX = 10_000
/** A broker that takes longer to answer is taken for dead; requests that wait by intent have their own limit. */
const REQUEST_MS_MAX = 10_000
const KEEP_ALIVE_MS = 60_000
/** More than any request asks for. */
const ANSWER_BYTES_MAX = 128 * 1024 * 1024
const CLOSED = 'the connection was closed'

/**
 * A connection to each broker. A broker answers the requests of one connection one after the other: whoever waits long
 * there (for records, for a group) has connections of its own.
 */
export interface Connections {
  /** Connected and signed in. Rejects with what kafkajs throws, and when closed. */
  to(address: Address): Promise<BrokerLink>
  /** Lets go of a connection that failed: the next `to` makes a new one. */
  drop(address: Address): void
  /** At once; requests that are under way reject. */
  close(): void
}

const logger = loggers.createLogger({ level: 0, logCreator: () => () => {} })

/** kafkajs keeps a second connection to each broker for fetching; here one is one. */
class OneConnection extends ConnectionPool {
  constructor(options: Readonly<Record<string, unknown>>) {
    super(options)
    for (const connection of this.pool) {
      const { requestQueue } = connection
      const schedule = requestQueue.scheduleCheckPendingRequests.bind(requestQueue)
      // It looks every millisecond for requests that wait, also where none does.
      requestQueue.scheduleCheckPendingRequests = () => {
        if (requestQueue.pending.length > 0) schedule()
      }
      guardAnswers(connection)
    }
  }

  /** Never connects anew: whoever asked has been told that it failed, or let go of it. */
  override getConnectionByRequest(): unknown {
    return this.pool[0]
  }
}

/**
 * What listens there may be no Kafka: kafkajs throws at its answers where nobody catches, collects as much as their first
 * bytes say, and waits for ever for an answer to a sign-in.
 */
function guardAnswers(connection: Connection): void {
  const [reject, read] = [connection.rejectRequests.bind(connection), connection.processData.bind(connection)]
  connection.rejectRequests = (error) => {
    reject(error)
    connection.authHandlers?.onError()
  }
  connection.processData = (bytes) => {
    try {
      read(bytes)
      if (connection.bytesNeeded <= ANSWER_BYTES_MAX) return
    } catch {
      // An answer that is shorter than its head.
    }
    cut(connection, "expected Kafka's protocol, found another: check the port, and whether both sides use TLS")
  }
}

interface Opening {
  readonly broker: Broker
  readonly ready: Promise<Broker>
}

export function openConnections(options: Pick<KafkaOptions, 'tls' | 'sasl'>): Connections {
  const opened = new Map<string, Opening>()
  let isClosed = false

  function open({ host, port }: Address): Opening {
    const connectionPool = new OneConnection({
      host,
      port,
      logger,
      clientId: CLIENT_ID,
      ssl: options.tls,
      sasl: saslOf(options),
      socketFactory,
      connectionTimeout: CONNECT_MS_MAX,
      requestTimeout: REQUEST_MS_MAX,
      enforceRequestTimeout: true,
    })
    const authenticationTimeout = SIGN_IN_MS_MAX
    const broker = new Broker({ connectionPool, logger, authenticationTimeout, allowAutoTopicCreation: false })
    return { broker, ready: signedIn(broker) }
  }

  async function connected(address: Address): Promise<Broker> {
    if (isClosed) throw new ConnectionClosed(CLOSED)
    const name = nameOf(address)
    const there = opened.get(name)
    if (there !== undefined) {
      const broker = await there.ready
      if (broker.isConnected()) return broker
      if (opened.get(name) === there) {
        opened.delete(name)
        // It may be signed in no more, with requests of others under way.
        for (const connection of broker.connectionPool.pool) connection.disconnect().catch(() => {})
      }
      return connected(address)
    }
    const coming = open(address)
    opened.set(name, coming)
    coming.ready.catch(() => opened.get(name) === coming && opened.delete(name))
    return coming.ready
  }

  return {
    to: async (address) => (await connected(address)) as unknown as BrokerLink,
    drop: (address) => {
      const name = nameOf(address)
      const there = opened.get(name)
      opened.delete(name)
      if (there) end(there.broker)
    },
    close: () => {
      isClosed = true
      for (const { broker } of opened.values()) end(broker)
      opened.clear()
    },
  }
}

/** Leaves no socket where that fails. */
async function signedIn(broker: Broker): Promise<Broker> {
  try {
    await broker.connect()
  } catch (error) {
    end(broker)
    throw error
  }
  // From here on each request has its own limit, and a connection may be quiet.
  for (const { socket } of broker.connectionPool.pool) socket?.removeAllListeners('timeout')
  return broker
}

interface SocketWish extends Address {
  readonly ssl: KafkaOptions['tls']
  readonly onConnect: () => void
}

/** kafkajs's own leaves small requests to Nagle's algorithm, which keeps them back while an answer is on its way. */
function socketFactory({ host, port, ssl, onConnect }: SocketWish): Socket {
  const servername = isIP(host) === 0 ? { servername: host } : {}
  // Of silence, until it is signed in.
  const to = { host, port, timeout: SIGN_IN_MS_MAX }
  const socket = ssl ? connectTls({ ...to, ...servername, ...ssl }, onConnect) : connectTcp(to, onConnect)
  return socket.setNoDelay(true).setKeepAlive(true, KEEP_ALIVE_MS)
}

/** kafkajs itself waits for what is under way. */
function end({ connectionPool }: Broker): void {
  for (const connection of connectionPool.pool) cut(connection, CLOSED)
}

function cut(connection: Connection, why: string): void {
  const failure = new ConnectionClosed(why)
  connection.rejectRequests(failure)
  connection.socket?.destroy(failure)
  connection.disconnect().catch(() => {})
}

/** Sends a request that kafkajs has not, or has in a slower form. */
export function send<T>(broker: BrokerLink, protocol: Protocol<T>): Promise<T> {
  return (broker as unknown as Broker).connectionPool.send(protocol as Protocol<unknown>) as Promise<T>
}

function saslOf({ sasl }: Pick<KafkaOptions, 'sasl'>): unknown {
  if (sasl?.mechanism !== 'oauthbearer') return sasl
  return { mechanism: 'oauthbearer', oauthBearerProvider: async () => ({ value: await sasl.token() }) }
}
