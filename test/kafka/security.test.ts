import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { KafkaConfig } from 'kafkajs'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { readKafkaAccess } from '../../cli/kafka/access.ts'
import type { KafkaCommandOptions } from '../../cli/kafka/options.ts'
import type { KafkaOptions } from '../../log/kafka/options.ts'
import { jars } from '../../scripts/kafka/jars.mjs'
import { makeCertificates } from '../../scripts/kafka/security.mjs'
import { type Broker, freePorts, startBroker } from '../../scripts/kafka/server.mjs'
import { touchline } from '../cli/touchline.ts'
import { ROOT } from '../tidy/tree.ts'
import { client, temporaryFolder } from './helpers.ts'

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

describe('what the command line says', () => {
  /** In kafkajs's words. */
  const wordsOf = ({ tls, sasl }: Pick<KafkaOptions, 'tls' | 'sasl'>): Partial<KafkaConfig> => ({
    ssl: tls === null ? false : { ...tls },
    ...(sasl === null ? {} : { sasl: saslOf(sasl) }),
  })
  const saslOf = (sasl: NonNullable<KafkaOptions['sasl']>): NonNullable<KafkaConfig['sasl']> =>
    sasl.mechanism === 'oauthbearer'
      ? { mechanism: 'oauthbearer', oauthBearerProvider: async () => ({ value: await sasl.token() }) }
      : (sasl as Extract<KafkaConfig['sasl'], { mechanism: 'plain' }>)

  it.each(['plain', 'scram-sha-256', 'scram-sha-512'])('leads to a connection: %s by flags', async (kafkaSasl) => {
    const kafkaPasswordFile = join(temporaryFolder(), 'password')
    writeFileSync(kafkaPasswordFile, 'right-password\n')
    const kafkaCa = broker.certificates?.ca ?? ''
    const options: KafkaCommandOptions = { kafkaCa, kafkaSasl, kafkaUser: 'alice', kafkaPasswordFile }
    expect(await topics('SASL_SSL', wordsOf(await readKafkaAccess(options, {})))).toEqual([])
  })

  it('leads to a connection: a file of other clients, and a token', async () => {
    const kafkaConfig = join(temporaryFolder(), 'client.properties')
    const lines = [
      'security.protocol=SASL_SSL',
      `ssl.ca.location=${broker.certificates?.ca}`,
      'sasl.mechanisms=OAUTHBEARER',
    ]
    writeFileSync(kafkaConfig, lines.join('\n'))
    const env = { TOUCHLINE_KAFKA_TOKEN: token('alice', 60) }
    expect(await topics('SASL_SSL', wordsOf(await readKafkaAccess({ kafkaConfig }, env)))).toEqual([])
  })

  it("leads to a connection: a client's certificate", async () => {
    const {
      ca: kafkaCa,
      clientCert: kafkaCert,
      clientKey: kafkaKey,
    } = broker.certificates as NonNullable<Broker['certificates']>
    expect(await topics('SSL', wordsOf(await readKafkaAccess({ kafkaCa, kafkaCert, kafkaKey }, {})))).toEqual([])
  })
})

describe('the commands', () => {
  const SECRET = 'right-password'

  /** Of the log, the registry, and how this broker is reached. */
  function secured(prefix: string, env: Readonly<Record<string, string>>) {
    const log = `kafka://${broker.addresses.SASL_SSL}?registry=${inject('kafka').registry}&partitions=2`
    const given = { TOUCHLINE_LOG: log, TOUCHLINE_KAFKA_CA: broker.certificates?.ca ?? '', ...env }
    return (...args: readonly string[]) => touchline([...args, '--prefix', prefix], { env: given })
  }

  const scram = {
    TOUCHLINE_KAFKA_SASL: 'scram-sha-512',
    TOUCHLINE_KAFKA_USER: 'alice',
    TOUCHLINE_KAFKA_PASSWORD: SECRET,
  }

  it.each([
    ['scram', scram],
    ['oauthbearer', { TOUCHLINE_KAFKA_SASL: 'oauthbearer', TOUCHLINE_KAFKA_TOKEN: token('alice', 120) }],
  ])('record, derive and read over TLS with %s, and tell no secret', async (name, env) => {
    const run = secured(`${name}${Date.now()}.`, env)
    const ran = [
      await run('topics', 'create'),
      await run('import', join(ROOT, 'docs/samples/soccer.ndjson'), '--sport', 'soccer', '--verbose'),
      await run('process', '--once', '--verbose'),
      await run('tail', 'action-changes', '--json'),
    ]
    expect(ran.map(({ code }) => code)).toEqual([0, 0, 0, 0])
    expect(ran[3]?.stdout.trim().split('\n')).toHaveLength(36)
    const told = ran.map(({ stdout, stderr }) => stdout + stderr).join('\n')
    for (const secret of [SECRET, token('alice', 120).split('.')[0] as string]) expect(told).not.toContain(secret)
  })

  it('are refused in one line without the secret where the password is wrong, and do not wait', async () => {
    const run = secured('refused.', { ...scram, TOUCHLINE_KAFKA_PASSWORD: 'wrong-password' })
    const { code, stdout, stderr } = await run('tail', 'raw-actions')
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr.trim().split('\n')).toHaveLength(1)
    expect(stderr).toMatch(/authentication/i)
    expect(stderr).not.toContain('wrong-password')
  })
})
