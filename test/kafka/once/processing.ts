import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import { start } from '../../cli/touchline.ts'
import { RULES } from '../../match/given.ts'
import { temporaryFolder } from '../helpers.ts'
import type { TopicSet } from './topic-set.ts'

/** The smallest that a broker takes by default. */
const SESSION = '6s'

/** `touchline process`, as it was built. */
export interface Processing {
  readonly child: ChildProcess
  /** Error codes of its warnings, and what it said last. */
  readonly codes: string[]
  readonly said: string[]
}

export interface ProcessingOptions {
  /** Another one than the set's, where it is to go through a proxy. */
  readonly address?: string
  readonly args?: readonly string[]
}

export function startProcessing(
  set: TopicSet,
  { address = set.address, args = [] }: ProcessingOptions = {},
): Processing {
  const rules = join(temporaryFolder(), 'rules.json')
  writeFileSync(rules, JSON.stringify(RULES))
  const log = `kafka://${address}?registry=${set.registry}`
  // Before its first raw record is there, a prefix would be derived from another one's that the broker may have.
  const prefixes = ['--prefix', set.prefix, '--raw-prefix', set.prefix]
  const how = ['--log', log, ...prefixes, '--rules', rules, '--session-timeout', SESSION]
  const child = start(['process', ...how, ...args], { env: { TOUCHLINE_LOG_LEVEL: 'info' } })
  const [codes, said]: [string[], string[]] = [[], []]
  createInterface({ input: child.stderr as NodeJS.ReadableStream }).on('line', (line) => {
    said.push(line)
    const code = /"code":"([^"]+)"/.exec(line)?.[1]
    if (code !== undefined) codes.push(code)
  })
  set.tellers.push(() => `${child.pid}: ${child.exitCode ?? child.signalCode ?? 'runs'}: ${said.slice(-3).join(' | ')}`)
  return { child, codes, said }
}

/** What was derived and where the group stands were never different, and none ended by itself. */
export function expectWell(processes: readonly Processing[]): void {
  for (const { child, codes, said } of processes) {
    expect(codes, said.join('\n')).not.toContain('position-differs')
    expect(child.exitCode, said.join('\n')).toBe(null)
  }
}

const END_MS_MAX = 30_000

/** Its exit code; null after a signal that it did not handle. */
export async function signalled({ child, said }: Processing, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) {
    throw new Error(`expected a process to run until ${signal}, found it ended: ${said.slice(-3).join(' | ')}`)
  }
  const ended = once(child, 'exit') as Promise<[number | null]>
  child.kill(signal)
  const late = new AbortController()
  const [code] = await Promise.race([
    ended,
    sleep(END_MS_MAX, null, { signal: late.signal }).then(() => {
      throw new Error(`expected a process to end within ${END_MS_MAX} ms of ${signal}: ${said.slice(-3).join(' | ')}`)
    }),
  ])
  late.abort()
  return code
}
