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
  export interface Connection {
    readonly socket?: { destroy(error?: Error): void; removeAllListeners(event: 'timeout'): void }
    /** Of the answer that is coming, with its length. */
    readonly bytesNeeded: number
    /** While the answer to a sign-in is waited for. */
    readonly authHandlers: { onError(): void } | null
    processData: (bytes: Buffer) => void
    readonly requestQueue: { readonly pending: readonly unknown[]; scheduleCheckPendingRequests: () => void }
    rejectRequests: (error: Error) => void
    disconnect(): Promise<unknown>
  }
  export default class ConnectionPool {
    constructor(options: Readonly<Record<string, unknown>>)
    readonly pool: readonly Connection[]
    getConnectionByRequest(request: unknown): unknown
    send(protocol: unknown): Promise<unknown>
  }
}

declare module 'kafkajs/src/loggers/index.js' {
  const loggers: { createLogger(options: { level: number; logCreator: () => () => void }): unknown }
  export default loggers
}
