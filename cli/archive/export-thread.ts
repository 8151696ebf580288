import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import { type ErrorCode, TouchlineError } from '../../platform/errors.ts'
import { logicOf, rulesHash } from '../../processors/logic.ts'
import type { Archiving } from '../../replay/archive/build.ts'
import { type Exported, exportFixture } from '../../replay/archive/export.ts'
import { type OpenReader, withLogReader } from '../context.ts'
import type { Surroundings } from '../options.ts'
import { recordedOf, recordedPrefixes } from '../recorded/fixture.ts'
import { loadRules } from '../rules/file.ts'
import type { Asked } from './asked.ts'

/** What a thread is started with: the command line, so that it opens the log as the command does. */
export interface ExportThreadData {
  readonly asked: Asked
  readonly folder: string
  readonly env: Surroundings['env']
}

export type ExportRequest = { readonly fixtureId: string } | 'stop' | 'close'

/** Null twice: the fixture is not selected, or the thread was told to stop. */
export interface ExportReply {
  readonly exported: Exported | null
  readonly failed: { readonly code: ErrorCode; readonly context: TouchlineError['context'] } | null
}

const stopping = new AbortController()

/** The thread: one fixture after the other, until it is told to close; its log is its own. */
async function serve(port: MessagePort, { asked, folder, env }: ExportThreadData): Promise<void> {
  const { options, selection } = asked
  const requests = requestsOf(port)
  const rules = await loadRules(options.rules)
  const work = async (open: OpenReader): Promise<void> => {
    const recorded = await recordedOf(open, options, rules, stopping.signal)
    const archiving: Archiving = {
      ...recorded,
      logic: logicOf(rules),
      rules: rulesHash(rules),
      selection,
    }
    for await (const fixtureId of requests) port.postMessage(await answer(archiving, fixtureId, folder))
  }
  await withLogReader(options, { env, signal: stopping.signal }, work, { prefixes: recordedPrefixes(options) })
}

async function answer(archiving: Archiving, fixtureId: string, folder: string): Promise<ExportReply> {
  try {
    return { exported: await exportFixture(archiving, fixtureId, folder), failed: null }
  } catch (error) {
    return failedBy(error)
  }
}

function failedBy(error: unknown): ExportReply {
  if (!(error instanceof TouchlineError)) throw error
  return { exported: null, failed: { code: error.code, context: error.context } }
}

/** Fixtures that are asked for, until `close`. `stop` is heard at once, in the middle of one. */
async function* requestsOf(port: MessagePort): AsyncGenerator<string> {
  const waiting: ExportRequest[] = []
  let wake = (): void => {}
  port.on('message', (request: ExportRequest) => {
    if (request === 'stop') stopping.abort()
    else waiting.push(request)
    wake()
  })
  for (;;) {
    const request = waiting.shift()
    if (request === 'close') break
    if (request !== undefined && request !== 'stop') yield request.fixtureId
    else {
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    }
  }
  port.close()
}

async function start(port: MessagePort): Promise<void> {
  try {
    await serve(port, workerData as ExportThreadData)
  } catch (error) {
    port.postMessage(failedBy(error))
    port.close()
  }
}

if (parentPort !== null) await start(parentPort)
