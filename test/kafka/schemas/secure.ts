import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { request as ask, createServer, type RequestListener } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { temporaryFolder } from '../../cli/touchline.ts'
import { closed } from '../../schemas/server.ts'

/** A certificate for 127.0.0.1 that no system trusts; its own authority. */
export function privateCa(): { readonly file: string; readonly cert: Buffer; readonly key: Buffer } {
  const folder = temporaryFolder()
  const args = 'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=registry'
  const made = spawnSync(
    'openssl',
    [...args.split(' '), '-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', 'key.pem', '-out', 'cert.pem'],
    { cwd: folder, encoding: 'utf8' },
  )
  if (made.status !== 0) throw new Error(`expected openssl to make a certificate, found: ${made.stderr}`)
  const file = join(folder, 'cert.pem')
  return { file, cert: readFileSync(file), key: readFileSync(join(folder, 'key.pem')) }
}

export interface Front {
  /** Scheme left out: `127.0.0.1:PORT/path`. */
  readonly place: string
  close(): Promise<void>
}

/** A real server before the real registry: TLS where it has a certificate, and basic auth where it has a user. */
export async function front(
  registry: string,
  {
    tls,
    user,
    port = 0,
  }: { readonly tls?: { cert: Buffer; key: Buffer }; readonly user?: string; readonly port?: number },
): Promise<Front> {
  const { hostname, port: to, pathname } = new URL(registry)
  const expected = user === undefined ? null : `Basic ${Buffer.from(user).toString('base64')}`
  const pass: RequestListener = (request, response) => {
    if (expected !== null && request.headers.authorization !== expected) {
      response.writeHead(401).end(`not ${request.headers.authorization}`)
      return
    }
    const { method, url: path, headers } = request
    const onward = ask({ hostname, port: to, method, path, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 0, answer.headers)
      answer.pipe(response)
    })
    onward.on('error', () => response.destroy())
    request.pipe(onward)
  }
  const server = tls === undefined ? createServer(pass) : createTlsServer(tls, pass)
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const close = (): Promise<void> => closed(server)
  onTestFinished(close)
  return { place: `127.0.0.1:${(server.address() as AddressInfo).port}${pathname}`, close }
}
