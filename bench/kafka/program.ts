import { spawn } from 'node:child_process'
import { openSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

/** A process that was started, with what it says. */
export interface Program {
  readonly pid: number
  /** How it ended and the end of its log; null while it runs. */
  readonly end: string | null
  /** Resolves when its stdout has this text; rejects after `msMax`, and when it ends without. */
  heard(text: string, msMax: number): Promise<void>
  /** The last line of its stdout, once it has ended by itself with 0; rejects after `msMax`, and when one of `needed` ends before. */
  result(msMax: number, needed?: readonly Program[]): Promise<string>
  /** SIGTERM, after 10 s SIGKILL. */
  stop(): Promise<void>
  /** SIGKILL. */
  kill(): Promise<void>
}

export interface ProgramOptions {
  /** Beside our own. */
  readonly env?: Readonly<Record<string, string>>
  /** Takes stderr; its end is told when the program fails. */
  readonly logFile: string
}

const STOP_MS_MAX = 10_000
const LOOK_MS = 20

export function startProgram(command: string, args: readonly string[], options: ProgramOptions): Program {
  const { env, logFile } = options
  const child = spawn(command, args, {
    stdio: ['ignore', 'pipe', openSync(logFile, 'a')],
    env: { ...process.env, ...env },
  })
  const name = [command.split('/').at(-1), ...args].join(' ').slice(0, 120)
  let said = ''
  let end: string | null = null
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    said += text
  })
  child.once('error', (error) => {
    end = error.message
  })
  // After its pipes have been read to their ends.
  child.once('close', (code, signal) => {
    end ??= signal ?? String(code)
  })

  const told = (): string | null => (end === null ? null : `${name} ended with ${end}; ${tailOf(logFile)}`)

  async function until(
    isIt: () => boolean,
    what: string,
    msMax: number,
    needed: readonly Program[] = [],
  ): Promise<void> {
    const deadline = performance.now() + msMax
    while (!isIt()) {
      const ended = told() ?? needed.find((one) => one.end !== null)?.end ?? null
      if (ended !== null) throw new Error(`expected ${what}, found that ${ended}`)
      if (performance.now() > deadline) throw new Error(`${name}: expected ${what} within ${msMax} ms, found none`)
      await sleep(LOOK_MS)
    }
  }

  const isOver = (): boolean => end !== null
  return {
    pid: child.pid ?? 0,
    get end() {
      return told()
    },
    heard: (text, msMax) => until(() => said.includes(text), JSON.stringify(text), msMax),
    result: async (msMax, needed) => {
      await until(() => end === '0', 'an end with 0', msMax, needed)
      return said.trimEnd().split('\n').at(-1) ?? ''
    },
    stop: async () => {
      child.kill('SIGTERM')
      await until(isOver, 'an end', STOP_MS_MAX).catch(() => child.kill('SIGKILL'))
      await until(isOver, 'an end', STOP_MS_MAX)
    },
    kill: async () => {
      child.kill('SIGKILL')
      await until(isOver, 'an end', STOP_MS_MAX)
    },
  }
}

function tailOf(logFile: string): string {
  const lines = readFileSync(logFile, 'utf8').trimEnd().split('\n')
  return `its log ends with: ${lines.slice(-12).join(' | ').slice(-1000)}`
}
