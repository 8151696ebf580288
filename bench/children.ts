import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'

/** What the processes of a bench tell each other. */
export type Message =
  /** From a child: it does what it was started for; `port` of a server. */
  | { readonly is: 'ready'; readonly port?: number }
  /** To the load server: begin to send. */
  | { readonly is: 'go' }
  /** From a child, again and again. */
  | { readonly is: 'count'; readonly count: number }
  /** To a child: end. */
  | { readonly is: 'stop' }
  /** From a child, the last one. */
  | { readonly is: 'result'; readonly result: unknown }

export interface Child {
  tell(message: Message): void
  /** The first message for which this holds; rejects after `msMax`, or when the child ends before. */
  hear<M extends Message>(isIt: (message: Message) => message is M, msMax: number): Promise<M>
  /** Resolves with its result, ends it. */
  finish(msMax: number): Promise<unknown>
  kill(): void
}

/** Starts a file of this folder as a process of its own, with `options` as its argument. */
export function startChild(file: string, options: object): Child {
  const url = new URL(`./${file}.js`, import.meta.url)
  const child = fork(url, [JSON.stringify(options)], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], execArgv: [] })

  return {
    tell: (message) => void child.send(message),
    hear: (isIt, msMax) => hear(child, file, isIt, msMax),
    finish: async (msMax) => {
      child.send({ is: 'stop' })
      const { result } = await hear(child, file, isResult, msMax)
      if (child.exitCode === null) await once(child, 'exit')
      return result
    },
    kill: () => void child.kill('SIGKILL'),
  }
}

export function isReady(message: Message): message is Extract<Message, { is: 'ready' }> {
  return message.is === 'ready'
}

export function hasCounted(count: number) {
  return (message: Message): message is Extract<Message, { is: 'count' }> =>
    message.is === 'count' && message.count >= count
}

function isResult(message: Message): message is Extract<Message, { is: 'result' }> {
  return message.is === 'result'
}

function hear<M extends Message>(
  child: ChildProcess,
  file: string,
  isIt: (message: Message) => message is M,
  msMax: number,
): Promise<M> {
  return new Promise((resolve, reject) => {
    let last: unknown = 'nothing'
    const end = (): void => {
      clearTimeout(timer)
      child.off('message', onMessage)
      child.off('exit', onExit)
    }
    const onMessage = (message: unknown): void => {
      last = message
      if (!isIt(message as Message)) return
      end()
      resolve(message as M)
    }
    const fail = (why: string): void => {
      end()
      reject(new Error(`${file}: ${why}, last heard ${JSON.stringify(last)}`))
    }
    const onExit = (): void => fail('ended')
    const timer = setTimeout(() => fail(`not heard in ${msMax} ms`), msMax)
    child.on('message', onMessage)
    child.once('exit', onExit)
  })
}

/** On the side of the child: what it was started with. */
export function ownOptions<T>(): T {
  return JSON.parse(process.argv[2] ?? '{}') as T
}

/** On the side of the child. */
export function tellParent(message: Message): void {
  process.send?.(message)
}

/** The last word of a child; resolves when it is out, after which the child may end. */
export function tellResult(result: unknown): Promise<void> {
  return new Promise((resolve) => {
    if (process.send === undefined) resolve()
    else process.send({ is: 'result', result } satisfies Message, () => resolve())
  })
}

/** On the side of the child: resolves at `stop`, and when the parent is gone. */
export function stopped(): Promise<void> {
  return new Promise((resolve) => {
    process.once('disconnect', resolve)
    process.on('message', (message: Message) => {
      if (message.is === 'stop') resolve()
    })
  })
}
