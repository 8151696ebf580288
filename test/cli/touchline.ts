import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { ROOT } from '../tidy/tree.ts'

/** The compiled command, as a user runs it. `npm test` builds it first. */
export const MAIN = join(ROOT, 'dist/cli/main.js')

export interface Ran {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface How {
  readonly input?: string | Uint8Array
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
}

/** Nothing of the terminal that runs the tests. */
export const CLEAN_ENV = {
  ...process.env,
  TOUCHLINE_LOG: undefined,
  TOUCHLINE_TOKEN: undefined,
  TOUCHLINE_LOG_LEVEL: 'warn',
  NO_COLOR: '1',
}

/** Does not outlive its test. */
export function start(args: readonly string[], { cwd, env = {} }: How = {}): ChildProcess {
  return kept(spawn(process.execPath, [MAIN, ...args], { cwd, env: { ...CLEAN_ENV, ...env } }))
}

export function kept(child: ChildProcess): ChildProcess {
  onTestFinished(async () => {
    await stop(child, 'SIGKILL')
  })
  return child
}

export async function touchline(args: readonly string[], how: How = {}): Promise<Ran> {
  const child = start(args, how)
  const [stdout, stderr] = [collect(child.stdout), collect(child.stderr)]
  child.stdin?.on('error', () => {})
  child.stdin?.end(how.input ?? '')
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, stdout: stdout(), stderr: stderr() }
}

export function collect(stream: NodeJS.ReadableStream | null): () => string {
  const chunks: Buffer[] = []
  stream?.on('data', (chunk: Buffer) => chunks.push(chunk))
  return () => Buffer.concat(chunks).toString('utf8')
}

/** Resolves with what `found` returns as soon as it returns something, looking again at each piece of output. */
export function awaitOutput<T>(child: ChildProcess, found: (text: string) => T | null | undefined): Promise<T> {
  return new Promise((resolve, reject) => {
    let text = ''
    const errors = collect(child.stderr)
    child.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString('utf8')
      const result = found(text)
      if (result !== null && result !== undefined) resolve(result)
    })
    child.once('exit', (code) => reject(new Error(`ended with ${code} before that; ${text.slice(-500)} ${errors()}`)))
  })
}

export async function stop(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode
  const closed = once(child, 'exit')
  child.kill(signal)
  const [code] = (await closed) as [number | null]
  return code
}

/** A fresh folder, which is removed after the test. */
export function temporaryFolder(): string {
  const path = mkdtempSync(join(tmpdir(), 'touchline-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return path
}

export function jsonLines(text: string): readonly Record<string, unknown>[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
}

/** Several command lines in one process: for those that end by themselves and need no stdin. Same order. `isTerminal`: stderr.
 * `interruptAt`: as if a signal came when this stands on stderr. */
export async function touchlines(
  lines: readonly (readonly string[])[],
  cwd: string,
  isTerminal = false,
  interruptAt: string | null = null,
): Promise<readonly Ran[]> {
  const child = spawn(process.execPath, [join(ROOT, 'test/cli/run-all.mjs')], { env: CLEAN_ENV, timeout: 25_000 })
  const [stdout, stderr] = [collect(child.stdout), collect(child.stderr)]
  child.stdin?.end(JSON.stringify(lines.map((args) => ({ args, cwd, env: CLEAN_ENV, isTerminal, interruptAt }))))
  const [code] = (await once(child, 'close')) as [number | null]
  if (code !== 0) throw new Error(`expected run-all.mjs to end with 0, found ${code}: ${stderr()}`)
  return JSON.parse(stdout()) as readonly Ran[]
}
