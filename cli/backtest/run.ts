import { resolve } from 'node:path'
import { formatTime } from '../../match/time.ts'
import { rawPrefixOf } from '../../processors/raw-prefix.ts'
import { decisionLine } from '../../replay/backtest/order.ts'
import type { Decision } from '../../replay/backtest/result.ts'
import { type OpenReader, withLogReader } from '../context.ts'
import { aborted } from '../interrupted.ts'
import { note } from '../note.ts'
import type { Surroundings } from '../options.ts'
import { recordedPrefixes } from '../recorded/fixture.ts'
import { plain } from '../show/plain.ts'
import type { Reply } from './messages.ts'
import { openThread } from './open-thread.ts'
import { readEventMsMax, readFixtures, readSettings, type StrategyOptions } from './options.ts'
import { readStrategyFile } from './strategy-file.ts'

export interface RunOptions extends StrategyOptions {
  /** False: the states begin with the first event that comes. */
  readonly warm: boolean
}

/** The same strategy live: what it decides goes to stdout, line by line, until it is told to end. */
export async function runCommand(file: string, options: RunOptions, surroundings: Surroundings): Promise<void> {
  const settings = await readSettings(options)
  await readStrategyFile(file)
  const fixtures = readFixtures([], options).map(({ fixtureId }) => fixtureId)
  const { env, signal } = surroundings
  const work = async ({ log, clock }: OpenReader): Promise<void> => {
    const rawPrefix = options.rawPrefix ?? (await rawPrefixOf(log, options.prefix))
    const eventMsMax = readEventMsMax(options)
    const data = { file: resolve(file), options: { ...options, rawPrefix }, env, rules: {}, settings }
    const thread = await openThread({ ...data, clock, eventMsMax })
    const stop = (): void => void thread.close()
    signal.addEventListener('abort', stop, { once: true })
    try {
      if (signal.aborted) return
      const { name } = thread.strategy
      await Promise.race([
        thread.ask({ is: 'follow', fixtures, isWarm: options.warm }, (reply) => hear(name, log.url, reply)),
        aborted(signal),
      ])
    } finally {
      signal.removeEventListener('abort', stop)
      await thread.close()
    }
  }

  function hear(name: string, url: string, reply: Reply): void {
    if (reply.is === 'caught-up') note(`${plain(name)} follows ${url}; Ctrl-C ends it`)
    if (reply.is !== 'decided') return
    const lines = reply.decisions.map((one) => (options.json ? decisionLine(one) : textOf(one)))
    process.stdout.write(lines.map((line) => `${line}\n`).join(''))
  }

  await withLogReader(options, surroundings, work, { prefixes: recordedPrefixes(options), waits: true })
}

function textOf({ knownAt, fixtureId, output }: Decision): string {
  return plain(`${formatTime(knownAt)}  ${fixtureId ?? 'all fixtures'}  ${JSON.stringify(output)}`)
}
