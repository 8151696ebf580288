/** What is used of kafkajs 2.2.4 beneath its public types; package.json keeps it at this version. */
declare module 'kafkajs/src/broker/index.js' {
  import type ConnectionPool from 'kafkajs/src/network/connectionPool.js'
  export default class Broker {
    constructor(options: {
      connectionPool: ConnectionPool
      logger: unknown
      authenticationTimeout: number
      allowAutoTopicCreation: boolean
    })
    readonly connectionPool: ConnectionPool
    connect(): Promise<void>
    isConnected(): boolean
  }
}

declare module 'kafkajs/src/network/connectionPool.js' {
  interface Connection {
    readonly socket?: { destroy(): void }
    readonly requestQueue: { readonly pending: readonly unknown[]; scheduleCheckPendingRequests: () => void }
    rejectRequests(error: Error): void
    disconnect(): Promise<unknown>
  }
  export default class ConnectionPool {
    constructor(options: Readonly<Record<string, unknown>>)
    readonly pool: readonly Connection[]
    getConnection(index: number): unknown
    getConnectionByRequest(request: unknown): unknown
    send(protocol: unknown): Promise<unknown>
  }
}

declare module 'kafkajs/src/loggers/index.js' {
  const loggers: { createLogger(options: { level: number; logCreator: () => () => void }): unknown }
  export default loggers
}
