// Listeners with TLS and SASL for a broker of the tests, and the certificates that they need.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const SCRAM = ['SCRAM-SHA-256', 'SCRAM-SHA-512']
const MODULES = 'org.apache.kafka.common.security'
const DAYS = '30'

/** Protocols that a listener besides PLAINTEXT can have. */
export const SECURE = ['SSL', 'SASL_SSL', 'SASL_PLAINTEXT']

/**
 * Properties of the listeners that `ports` names. Tokens of OAUTHBEARER are unsecured JWTs (`alg` none), which Kafka
 * takes where nothing else is set: right for tests only.
 */
export function securityProperties({ ports, users, certificates }) {
  const names = SECURE.filter((name) => ports[name] !== undefined)
  return Object.assign({}, ...names.map((name) => listener(name, users)), names.some(isTls) ? tls(certificates) : {})
}

function listener(name, users) {
  if (!name.startsWith('SASL')) return {}
  const of = `listener.name.${name.toLowerCase()}`
  const known = Object.entries(users).map(([user, password]) => `user_${user}="${password}"`)
  return {
    [`${of}.sasl.enabled.mechanisms`]: ['PLAIN', ...SCRAM, 'OAUTHBEARER'].join(','),
    [`${of}.plain.sasl.jaas.config`]: `${MODULES}.plain.PlainLoginModule required ${known.join(' ')};`,
    ...Object.fromEntries(
      SCRAM.map((scram) => [
        `${of}.${scram.toLowerCase()}.sasl.jaas.config`,
        `${MODULES}.scram.ScramLoginModule required;`,
      ]),
    ),
    [`${of}.oauthbearer.sasl.jaas.config`]: `${MODULES}.oauthbearer.OAuthBearerLoginModule required unsecuredLoginStringClaim_sub="broker";`,
  }
}

/** A client may show a certificate, and need not. */
function tls({ ca, broker }) {
  return {
    'ssl.keystore.type': 'PEM',
    'ssl.keystore.location': broker,
    'ssl.truststore.type': 'PEM',
    'ssl.truststore.location': ca,
    'ssl.client.auth': 'requested',
  }
}

function isTls(name) {
  return name.endsWith('SSL')
}

/** Arguments of the format tool: SCRAM users lie in the cluster's metadata. */
export function scramArguments(users) {
  return Object.entries(users).flatMap(([user, password]) =>
    SCRAM.flatMap((scram) => ['--add-scram', `${scram}=[name=${user},password=${password}]`]),
  )
}

/** PEM files of an authority, of a broker at 127.0.0.1 and localhost, and of a client; made once for a folder. */
export function makeCertificates(folder) {
  mkdirSync(folder, { recursive: true })
  const at = (name) => join(folder, name)
  const files = {
    ca: at('ca.pem'),
    broker: at('broker.pem'),
    clientCert: at('client.pem'),
    clientKey: at('client.key'),
  }
  if (existsSync(files.broker)) return files
  openssl(
    folder,
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-days',
    DAYS,
    '-subj',
    '/CN=touchline test authority',
    '-keyout',
    at('ca.key'),
    '-out',
    files.ca,
  )
  sign(folder, 'client', 'extendedKeyUsage=clientAuth')
  sign(folder, 'server', 'subjectAltName=IP:127.0.0.1,DNS:localhost\nextendedKeyUsage=serverAuth')
  writeFileSync(files.broker, readFileSync(at('server.key'), 'utf8') + readFileSync(at('server.pem'), 'utf8'), {
    mode: 0o600,
  })
  return files
}

function sign(folder, name, extensions) {
  const at = (end) => join(folder, `${name}.${end}`)
  writeFileSync(at('ext'), extensions)
  openssl(
    folder,
    'req',
    '-new',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-subj',
    `/CN=${name}`,
    '-keyout',
    at('key'),
    '-out',
    at('csr'),
  )
  openssl(
    folder,
    'x509',
    '-req',
    '-in',
    at('csr'),
    '-CA',
    join(folder, 'ca.pem'),
    '-CAkey',
    join(folder, 'ca.key'),
    '-CAcreateserial',
    '-days',
    DAYS,
    '-extfile',
    at('ext'),
    '-out',
    at('pem'),
  )
}

function openssl(cwd, ...args) {
  const { status, stderr, error } = spawnSync('openssl', args, { cwd, encoding: 'utf8' })
  if (status !== 0) throw new Error(`openssl ${args[0]}: ${error?.message ?? stderr.trim().split('\n').at(-1)}`)
}
