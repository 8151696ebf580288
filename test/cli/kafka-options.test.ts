import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Command } from 'commander'
import { describe, expect, it } from 'vitest'
import { withKafkaOptions } from '../../cli/kafka/options.ts'
import { access, CA, type Env } from './kafka-access.ts'
import { temporaryFolder } from './touchline.ts'

const DEFAULTS = { tls: null, sasl: null, sessionTimeoutMs: 10_000, transactionTimeoutMs: 15_000 }

it('is plain text without an option, and without a variable that has something in it', async () => {
  expect(await access([])).toEqual(DEFAULTS)
  expect(await access([], { SASL: '', TLS: '', PASSWORD: '', CONFIG: '' })).toEqual(DEFAULTS)
})

describe('TLS', () => {
  it.each([
    ['--kafka-tls', ['--kafka-tls'], {}, {}],
    ['TOUCHLINE_KAFKA_TLS', [], { TLS: 'true' }, {}],
    ['security.protocol', ['--kafka-config', 'c'], {}, { c: 'security.protocol=SSL' }],
  ])('by %s alone takes the authorities of the system', async (_, args, env, files: Env) => {
    expect((await access(args, env, files)).tls).toEqual({})
  })

  it.each([
    ['--kafka-ca', ['--kafka-ca', 'ca'], {}, {}],
    ['TOUCHLINE_KAFKA_CA', [], { CA: 'ca' }, {}],
    ['ssl.ca.location, from the folder of the file', ['--kafka-config', 'c'], {}, { c: 'ssl.ca.location = ca\n' }],
    [
      'a flag, whatever the protocol',
      ['--kafka-config', 'c', '--kafka-ca', 'ca'],
      {},
      { c: 'security.protocol=plaintext' },
    ],
  ])('with an authority by %s', async (_, args, env, files: Env) => {
    expect((await access(args, env, { ...files, ca: CA })).tls).toEqual({ ca: CA })
  })
})

describe('SASL', () => {
  it.each(['plain', 'scram-sha-256', 'scram-sha-512'])('%s has user and password', async (mechanism) => {
    const args = ['--kafka-tls', '--kafka-sasl', mechanism, '--kafka-user', 'alice', '--kafka-password-file', 'p']
    expect((await access(args, {}, { p: 'se cret\r\n' })).sasl).toEqual({
      mechanism,
      username: 'alice',
      password: 'se cret',
    })
  })

  it('stands in a file by the names of other clients', async () => {
    const c =
      '# a comment\n\nsecurity.protocol=SASL_SSL\r\nsasl.mechanisms = SCRAM-SHA-512\nsasl.username=alice\nsasl.password=a=b#c\n'
    const found = await access([], { CONFIG: 'c' }, { c })
    expect(found).toEqual({
      ...DEFAULTS,
      tls: {},
      sasl: { mechanism: 'scram-sha-512', username: 'alice', password: 'a=b#c' },
    })
  })

  it('takes each setting from the flag, else the environment, else the file', async () => {
    const file =
      'sasl.mechanism=PLAIN\nsasl.username=of-file\nsasl.password=of-file\nsession.timeout.ms=7000\ntransaction.timeout.ms=7000'
    const env = { SASL: 'scram-sha-256', USER: 'of-env', PASSWORD: 'of-env', SESSION_TIMEOUT: '8s', CONFIG: 'c' }
    const flags = [
      '--kafka-sasl',
      'scram-sha-512',
      '--kafka-password-file',
      'p',
      '--session-timeout',
      '9s',
      '--kafka-tls',
    ]
    const files = { c: file, p: 'of-flag' }
    expect(await access(['--kafka-config', 'c', '--kafka-tls'], {}, files)).toMatchObject({
      sasl: { mechanism: 'plain', username: 'of-file', password: 'of-file' },
      sessionTimeoutMs: 7_000,
      transactionTimeoutMs: 7_000,
    })
    expect(await access([], env, files)).toMatchObject({
      sasl: { mechanism: 'scram-sha-256', username: 'of-env', password: 'of-env' },
      sessionTimeoutMs: 8_000,
      transactionTimeoutMs: 7_000,
    })
    expect(await access(flags, env, files)).toMatchObject({
      sasl: { mechanism: 'scram-sha-512', username: 'of-env', password: 'of-flag' },
      sessionTimeoutMs: 9_000,
      transactionTimeoutMs: 7_000,
    })
  })

  it('reads the token of oauthbearer anew each time', async () => {
    const folder = temporaryFolder()
    const file = join(folder, 'token')
    writeFileSync(file, 'first\n')
    const { sasl } = await access(['--kafka-tls', '--kafka-sasl', 'oauthbearer', '--kafka-token-file', file])
    const token = sasl?.mechanism === 'oauthbearer' ? sasl.token : null
    expect(await token?.()).toBe('first')
    writeFileSync(file, 'second')
    expect(await token?.()).toBe('second')
    writeFileSync(file, 'se cret')
    await expect(token?.()).rejects.toThrow(/--kafka-token-file .* a blank in it/)
    const fixed = await access(['--kafka-tls', '--kafka-sasl', 'oauthbearer'], { TOKEN: 'of-env' })
    expect(fixed.sasl?.mechanism === 'oauthbearer' && (await fixed.sasl.token())).toBe('of-env')
  })
})

describe('time-outs', () => {
  it.each([
    ['10s', 10_000],
    ['6000', 6_000],
    ['6000ms', 6_000],
    ['30min', 1_800_000],
  ])('--session-timeout %s is %d ms', async (text, ms) => {
    expect((await access(['--session-timeout', text])).sessionTimeoutMs).toBe(ms)
  })

  it.each(['5999', '31min', '10 s', '-1', '', '1e5', '10h'])('%j is none', async (text) => {
    await expect(access(['--session-timeout', text])).rejects.toThrow(
      /expected --session-timeout from 6s to 30min, as 10s/,
    )
  })

  it('of a transaction are 1s to 15min', async () => {
    expect((await access(['--transaction-timeout', '15min'])).transactionTimeoutMs).toBe(900_000)
    await expect(access(['--transaction-timeout', '999'])).rejects.toThrow(/--transaction-timeout from 1s to 15min/)
  })
})

it('has a heading of its own in the help', () => {
  const help = withKafkaOptions(new Command('x').option('--other', 'another'))
    .option('--after', 'one more')
    .helpInformation()
  const [own = '', kafka = ''] = help.split(/^Kafka .*:$/m)
  expect(own).toMatch(/--other.*--after.*--help/s)
  expect(own).not.toContain('--kafka')
  expect(kafka).toMatch(/--kafka-config.*--transaction-timeout/s)
})
