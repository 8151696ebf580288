import { DEFAULT_HOSTS, parseBase } from '../feed/address.ts'
import { randomId, randomUnit } from '../platform/ids.ts'
import { DEFAULT_LINE, openProducer, type Producer, type ProducerEvent } from '../producer/producer.ts'
import { fullName, RAW_ACTIONS } from '../schemas/topics.ts'
import type { OpenLog } from './context.ts'
import { counted, note } from './note.ts'
import { readOptionFile } from './option-file.ts'
import { type LogOptions, readChoice, type Surroundings, usage } from './options.ts'
import { sparing } from './retries.ts'
import { checkedToken } from './token.ts'

/** Options of the commands that talk to the provider. */
export interface ProducingOptions extends LogOptions {
  readonly tier: string
  readonly url?: string
  readonly apiUrl?: string
  readonly token?: string
  readonly tokenFile?: string
  readonly line?: string
  readonly auth?: string
  /** `fast`: matches that are over are asked for at full speed. */
  readonly speed?: string
}

/** A file or the environment before --token, which other users of the machine can see. */
export async function readToken(options: ProducingOptions, env: Surroundings['env']): Promise<string> {
  const file = options.tokenFile === undefined ? null : await readOptionFile('--token-file', options.tokenFile)
  const token = (file ?? (env.TOUCHLINE_TOKEN || options.token) ?? '').trim()
  if (options.token !== undefined && options.token.trim() !== token) {
    note(`--token is ignored: ${file === null ? 'TOUCHLINE_TOKEN is set' : '--token-file is given'}, to another one`)
  }
  if (token === '') throw usage('expected a token: --token-file FILE, TOUCHLINE_TOKEN or --token, found none')
  const from = file !== null ? '--token-file' : env.TOUCHLINE_TOKEN ? 'TOUCHLINE_TOKEN' : '--token'
  return checkedToken(from, token)
}

export interface Producing {
  readonly producer: Producer
  close(): Promise<void>
}

/** A producer with what the operator hears of it. With --url alone no REST is asked: it would be another provider's. */
export function openProducing(open: OpenLog, options: ProducingOptions, token: string, hasProgress = true): Producing {
  const { log, codec, clock, logger } = open
  const streams = readBase('--url', options.url, 'streams') ?? DEFAULT_HOSTS.streams
  const defaultApi = options.url === undefined ? DEFAULT_HOSTS.api : null
  const progress = open.terminal.progress(clock)
  const followed = new Set<string>()
  const producer = openProducer({
    log,
    codec,
    clock,
    logger: sparing(logger, clock),
    randomId,
    random: randomUnit,
    rawTopic: fullName(options.prefix, RAW_ACTIONS),
    streams,
    api: readBase('--api-url', options.apiUrl, 'api') ?? defaultApi,
    token,
    auth: readChoice('--auth', options.auth ?? 'message', ['message', 'header']),
    isFast: readChoice('--speed', options.speed ?? 'normal', ['normal', 'fast']) === 'fast',
    line: options.line ?? DEFAULT_LINE,
    onEvent: (event) => {
      followed.add(event.target.fixtureId)
      tell(open, event)
    },
  })
  const tick = (): void => {
    if (followed.size > 0)
      progress.show(`${counted(producer.counts.frames, 'frame')} of ${counted(followed.size, 'fixture')} recorded`)
  }
  // Where a table is shown, a line of progress would be written over it.
  const stopTicking = hasProgress ? clock.every(500, tick) : () => {}
  return {
    producer,
    close: async () => {
      stopTicking()
      await producer.close()
      progress.end()
    },
  }
}

function tell({ logger }: OpenLog, { target, kind, detail }: ProducerEvent): void {
  const context = { fixture: `${target.path}/${target.fixtureId}`, ...(detail === null ? {} : { detail }) }
  // The producer itself says why it waits.
  if (kind === 'waiting') return
  if (kind === 'refused') logger.error(context, 'refused by the provider')
  else if (kind === 'alive') logger.debug(context, kind)
  // Our own end is no trouble, and no hand-over is.
  else if (kind === 'silent' || (kind === 'lost' && detail !== 'stopped' && detail !== 'handed over'))
    logger.warn(context, kind)
  else logger.info(context, kind)
}

function readBase(flag: string, text: string | undefined, kind: 'streams' | 'api'): string | null {
  if (text === undefined) return null
  const base = parseBase(text, kind)
  if (base !== null) return base
  const schemes = kind === 'streams' ? 'ws:// or wss://' : 'http:// or https://'
  throw usage(`expected ${flag} as a base URL with ${schemes}, found ${text}`)
}
