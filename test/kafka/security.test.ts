import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { KafkaConfig } from 'kafkajs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { jars } from '../../scripts/kafka/jars.mjs'
import { makeCertificates } from '../../scripts/kafka/security.mjs'
import { type Broker, freePorts, startBroker } from '../../scripts/kafka/server.mjs'
import { client } from './helpers.ts'

const folder = mkdtempSync(join(tmpdir(), 'touchline-test-'))
let broker: Broker
beforeAll(async () => {
  const [port, controllerPort, SSL, SASL_SSL, SASL_PLAINTEXT] = (await freePorts(5)) as [
    number,
    number,
    number,
    number,
    number,
  ]
  const users = { alice: 'right-password' }
  broker = await startBroker(jars(), join(folder, 'broker'), {
    port,
    controllerPort,
    SSL,
    SASL_SSL,
    SASL_PLAINTEXT,
    users,
  })
})
afterAll(async () => {
  await broker?.stop()
  rmSync(folder, { recursive: true })
})

const ca = () => readFileSync(broker.certificates?.ca ?? '', 'utf8')
const password = (mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512', password = 'right-password') =>
  ({ mechanism, username: 'alice', password }) as NonNullable<KafkaConfig['sasl']>

/** An unsecured JWT (RFC 7519, 6). */
function token(subject: string, lastsSeconds: number): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const now = Math.floor(Date.now() / 1000)
  return `${part({ alg: 'none' })}.${part({ sub: subject, iat: now, exp: now + lastsSeconds })}.`
}

async function topics(listener: keyof Broker['addresses'], config: Partial<KafkaConfig>): Promise<readonly string[]> {
  const admin = client(broker.addresses[listener], { retry: { retries: 0 }, ...config }).admin()
  try {
    await admin.connect()
    return await admin.listTopics()
  } finally {
    await admin.disconnect()
  }
}

describe.each(['plain', 'scram-sha-256', 'scram-sha-512'] as const)('%s', (mechanism) => {
  it('lets the right password in, over TLS and without', async () => {
    expect(await topics('SASL_SSL', { ssl: { ca: ca() }, sasl: password(mechanism) })).toEqual([])
    expect(await topics('SASL_PLAINTEXT', { ssl: false, sasl: password(mechanism) })).toEqual([])
  })

  it('refuses a wrong one', async () => {
    await expect(topics('SASL_SSL', { ssl: { ca: ca() }, sasl: password(mechanism, 'wrong') })).rejects.toThrow(
      /Authentication failed|authentication failed|invalid credentials/i,
    )
  })
})

it('oauthbearer takes a token, and none that is over', async () => {
  const sasl = (value: string) => ({ mechanism: 'oauthbearer', oauthBearerProvider: async () => ({ value }) }) as const
  expect(await topics('SASL_SSL', { ssl: { ca: ca() }, sasl: sasl(token('alice', 60)) })).toEqual([])
  await expect(topics('SASL_SSL', { ssl: { ca: ca() }, sasl: sasl(token('alice', -600)) })).rejects.toThrow()
})

describe('TLS', () => {
  it('is checked by the authority of the broker only', async () => {
    const { ca: foreign } = makeCertificates(join(folder, 'foreign'))
    expect(await topics('SSL', { ssl: { ca: ca() } })).toEqual([])
    await expect(topics('SSL', { ssl: { ca: readFileSync(foreign, 'utf8') } })).rejects.toThrow(/certificate/)
    await expect(topics('SSL', { ssl: true })).rejects.toThrow(/certificate/)
  })

  it("takes a client's certificate", async () => {
    const { clientCert, clientKey } = broker.certificates as NonNullable<Broker['certificates']>
    const [cert, key] = [clientCert, clientKey].map((file) => readFileSync(file, 'utf8')) as [string, string]
    expect(await topics('SSL', { ssl: { ca: ca(), cert, key } })).toEqual([])
  })
})
