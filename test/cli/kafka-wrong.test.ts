import { generateKeyPairSync } from 'node:crypto'
import { expect, it } from 'vitest'
import { access, CA, type Env } from './kafka-access.ts'

const KEY = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }) as string

type Wrong = readonly [string, readonly string[], Env, Env, RegExp]
const scram = ['--kafka-sasl', 'scram-sha-256', '--kafka-user', 'alice']
const locked = generateKeyPairSync('ed25519').privateKey.export({
  type: 'pkcs8',
  format: 'pem',
  cipher: 'aes-256-cbc',
  passphrase: 'secret',
}) as string
const WRONG: readonly Wrong[] = [
  [
    'a file that is not there',
    ['--kafka-ca', 'none'],
    {},
    {},
    /expected --kafka-ca to be readable, found no such file: .*none$/,
  ],
  [
    'the same in a variable',
    [],
    { CONFIG: 'none' },
    {},
    /expected TOUCHLINE_KAFKA_CONFIG to be readable, found no such file: .*none$/,
  ],
  [
    'the same in a file',
    ['--kafka-config', 'c'],
    {},
    { c: 'ssl.ca.location=nowhere' },
    /expected ssl\.ca\.location in .*c to be readable, found no such file: .*nowhere$/,
  ],
  [
    'no certificates',
    ['--kafka-ca', 'ca'],
    {},
    { ca: 'secret' },
    /expected certificates in PEM in the file of --kafka-ca, found none: .*ca$/,
  ],
  [
    'a damaged certificate',
    ['--kafka-ca', 'ca'],
    {},
    { ca: `${CA}\n${CA.replace(/\n..../, '\n')}` },
    /--kafka-ca, found number 2 unreadable: .*ca$/,
  ],
  [
    'a certificate without a key',
    ['--kafka-cert', 'ca'],
    {},
    { ca: CA },
    /expected a private key with --kafka-cert, found none$/,
  ],
  [
    'a key without a certificate',
    ['--kafka-key', 'k'],
    {},
    { k: KEY },
    /expected a certificate with --kafka-key, found none$/,
  ],
  [
    'a key of another certificate',
    ['--kafka-cert', 'ca', '--kafka-key', 'k'],
    {},
    { ca: CA, k: KEY },
    /expected the private key of --kafka-cert, found another: .*k$/,
  ],
  [
    'a key that is none',
    ['--kafka-cert', 'ca', '--kafka-key', 'k'],
    {},
    { ca: CA, k: 'secret' },
    /expected a private key in PEM in the file of --kafka-key, found none: .*k$/,
  ],
  [
    'a key with a passphrase',
    ['--kafka-cert', 'ca', '--kafka-key', 'k'],
    {},
    { ca: CA, k: locked },
    /found one with a passphrase: .*k$/,
  ],
  ['a switch that is none', [], { TLS: 'yes' }, {}, /expected TOUCHLINE_KAFKA_TLS as true or false, found yes$/],
  [
    'an authority without TLS',
    ['--kafka-ca', 'ca'],
    { TLS: 'false' },
    { ca: CA },
    /expected TLS with --kafka-ca, found TOUCHLINE_KAFKA_TLS without it$/,
  ],
  [
    'an authority and plain text',
    ['--kafka-config', 'c'],
    {},
    { c: 'security.protocol=plaintext\nssl.ca.location=ca', ca: CA },
    /expected TLS with ssl\.ca\.location in .*c, found security\.protocol in .*c without it$/,
  ],
  [
    'a mechanism that is none',
    ['--kafka-sasl', 'gssapi'],
    {},
    {},
    /expected --kafka-sasl as plain, scram-sha-256, scram-sha-512, oauthbearer, found gssapi$/,
  ],
  [
    'no user',
    ['--kafka-sasl', 'plain'],
    {},
    {},
    /expected a user with --kafka-sasl \(--kafka-user, TOUCHLINE_KAFKA_USER, sasl\.username\), found none$/,
  ],
  [
    'no password',
    scram,
    {},
    {},
    /expected a password with --kafka-sasl \(--kafka-password-file, .*TOUCHLINE_KAFKA_PASSWORD, sasl\.password\), found none$/,
  ],
  [
    'an empty password',
    [...scram, '--kafka-password-file', 'p'],
    {},
    { p: '\n' },
    /of --kafka-password-file, found nothing in it$/,
  ],
  [
    'two lines as password',
    [...scram, '--kafka-password-file', 'p'],
    {},
    { p: 'secret\nsecret\n' },
    /of --kafka-password-file, found a line break or control character in it$/,
  ],
  [
    'no token',
    ['--kafka-sasl', 'oauthbearer'],
    {},
    {},
    /expected a token with oauthbearer \(.*--kafka-token-file, TOUCHLINE_KAFKA_TOKEN_FILE, .*\), found none$/,
  ],
  [
    'a token that is none',
    ['--kafka-sasl', 'oauthbearer'],
    { TOKEN: 'secret secret' },
    {},
    /the token of TOUCHLINE_KAFKA_TOKEN as printable ASCII .* a blank in it$/,
  ],
  [
    'a password without a mechanism',
    [],
    { PASSWORD: 'secret' },
    {},
    /expected a mechanism with TOUCHLINE_KAFKA_PASSWORD \(--kafka-sasl, .*\), found none$/,
  ],
  [
    'SASL without a mechanism',
    ['--kafka-config', 'c'],
    {},
    { c: 'security.protocol=sasl_ssl' },
    /expected a mechanism with security\.protocol in .*c/,
  ],
  [
    'a mechanism without SASL',
    ['--kafka-config', 'c'],
    {},
    { c: 'security.protocol=ssl\nsasl.mechanism=PLAIN' },
    /expected security\.protocol in .*c as sasl_ssl or sasl_plaintext with sasl\.mechanism/,
  ],
  [
    'a protocol that is none',
    ['--kafka-config', 'c'],
    {},
    { c: 'security.protocol=tls' },
    /expected security\.protocol in .*c as plaintext, .*, found tls$/,
  ],
  [
    'a key of another client',
    ['--kafka-config', 'c'],
    {},
    { c: '\nsasl.jaas.config=secret' },
    /expected sasl\.username and sasl\.password instead of sasl\.jaas\.config in line 2 of .*c$/,
  ],
  [
    'the brokers in the file',
    ['--kafka-config', 'c'],
    {},
    { c: 'bootstrap.servers=a:1' },
    /expected --log kafka:\/\/HOST:PORT instead of bootstrap\.servers/,
  ],
  [
    'an unknown key',
    ['--kafka-config', 'c'],
    {},
    { c: 'sasl.pasword=secret' },
    /expected one of security\.protocol, .* in line 1 of .*c, found sasl\.pasword$/,
  ],
  [
    'a piece of a secret',
    ['--kafka-config', 'c'],
    {},
    { c: 'sasl.password=x\nc2Vsecret=' },
    /in line 2 of .*c, found something else$/,
  ],
  [
    'a line that is none',
    ['--kafka-config', 'c'],
    {},
    { c: 'secret' },
    /expected KEY=VALUE in line 1 of .*c, found another$/,
  ],
  [
    'a key twice',
    ['--kafka-config', 'c'],
    {},
    { c: 'sasl.mechanism=PLAIN\nsasl.mechanisms=PLAIN' },
    /expected sasl\.mechanism once in .*c, found it again in line 2$/,
  ],
  [
    'no value',
    ['--kafka-config', 'c'],
    {},
    { c: 'sasl.password=' },
    /expected a value of sasl\.password in .*c, found none$/,
  ],
]

it.each(WRONG)('says what is wrong, and no secret: %s', async (...wrong) => {
  const [, args, env, files, message] = wrong
  const error = await access(args, env, files).catch((error: unknown) => error)
  expect(error).toMatchObject({ code: 'usage' })
  expect((error as Error).message).toMatch(message)
  expect((error as Error).message).not.toMatch(/secret/)
})
