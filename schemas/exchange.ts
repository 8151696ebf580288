import { type IncomingMessage, request as plainRequest } from 'node:http'
import { request as tlsRequest } from 'node:https'
import type { Clock } from '../platform/clock.ts'

export interface Question {
  readonly url: string
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | null
  /** `user:password`. */
  readonly auth: string | null
  /** PEM; null: the system's authorities count. */
  readonly ca: string | null
}

export interface Answer {
  readonly status: number
  readonly body: string
}

/** Of one question, from connecting to the last byte. */
const QUESTION_MS_MAX = 5_000
/** A schema has some 20 KB. */
const ANSWER_BYTES_MAX = 4 * 1024 * 1024

/**
 * One HTTP question, asked once over a connection of its own, so that nothing is left open between two. Rejects with an
 * error of the system where there is no whole answer.
 */
export async function exchange(question: Question, clock: Pick<Clock, 'after'>): Promise<Answer> {
  const limit = new AbortController()
  const cancel = clock.after(QUESTION_MS_MAX, () => limit.abort(new Error(`no answer within ${QUESTION_MS_MAX} ms`)))
  try {
    const response = await ask(question, limit.signal)
    return { status: response.statusCode ?? 0, body: await readAll(response) }
  } catch (error) {
    throw limit.signal.aborted ? limit.signal.reason : error
  } finally {
    cancel()
  }
}

function ask({ url, method, headers, body, auth, ca }: Question, signal: AbortSignal): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = url.startsWith('https:') ? tlsRequest : plainRequest
    const length = body === null ? {} : { 'content-length': Buffer.byteLength(body) }
    const options = { method, headers: { ...headers, ...length }, agent: false as const, signal }
    const asked = request(
      url,
      { ...options, ...(auth === null ? {} : { auth }), ...(ca === null ? {} : { ca }) },
      resolve,
    )
    asked.on('error', reject)
    asked.end(body ?? undefined)
  })
}

async function readAll(response: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  let bytes = 0
  for await (const part of response as AsyncIterable<Buffer>) {
    bytes += part.length
    if (bytes > ANSWER_BYTES_MAX) throw new Error(`an answer of more than ${ANSWER_BYTES_MAX} bytes`)
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}
