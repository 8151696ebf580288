import { readFile } from 'node:fs/promises'
import type { Sasl } from '../../log/kafka/options.ts'
import { TouchlineError } from '../../platform/errors.ts'
import { unreadableBecause } from '../../platform/unreadable.ts'
import { readOptionFile } from '../option-file.ts'
import { usage } from '../options.ts'
import { checkedToken } from '../token.ts'
import type { Protocol } from './protocol.ts'
import { placesOf, type Setting, type Settings } from './settings.ts'

const MECHANISMS = ['plain', 'scram-sha-256', 'scram-sha-512', 'oauthbearer'] as const

/** Null: brokers that ask for nothing. */
export async function readSasl(settings: Settings, protocol: Protocol | null): Promise<Sasl | null> {
  const { sasl, user, passwordFile, password, tokenFile, token } = settings
  if (sasl === null) {
    if (protocol?.isSasl) throw usage(`expected a mechanism with ${protocol.from} (${placesOf('sasl')}), found none`)
    const idle = user ?? passwordFile ?? password ?? tokenFile ?? token
    if (idle !== null) throw usage(`expected a mechanism with ${idle.from} (${placesOf('sasl')}), found none`)
    return null
  }
  if (sasl.layer === 'file' && protocol?.isSasl === false) {
    throw usage(`expected ${protocol.from} as sasl_ssl or sasl_plaintext with sasl.mechanism, found neither`)
  }
  const mechanism = MECHANISMS.find((one) => one === sasl.value.toLowerCase())
  if (mechanism === undefined) throw usage(`expected ${sasl.from} as ${MECHANISMS.join(', ')}, found ${sasl.value}`)
  if (mechanism === 'oauthbearer') return { mechanism, token: await readToken(settings) }
  if (user === null) throw usage(`expected a user with ${sasl.from} (${placesOf('user')}), found none`)
  return { mechanism, username: user.value, password: await readPassword(settings, sasl) }
}

/** Of the nearest layer; within one, that in a file of its own. */
async function readPassword(settings: Settings, sasl: Setting): Promise<string> {
  const setting = nearest(settings.passwordFile, settings.password)
  if (setting === null) {
    throw usage(`expected a password with ${sasl.from} (${placesOf('passwordFile', 'password')}), found none`)
  }
  const isFile = setting === settings.passwordFile
  const password = isFile ? (await readOptionFile(setting.from, setting.value)).replace(/\r?\n$/, '') : setting.value
  const odd = password === '' ? 'nothing' : /\p{Cc}/u.test(password) ? 'a line break or control character' : null
  if (odd !== null) throw usage(`expected one line as the password of ${setting.from}, found ${odd} in it`)
  return password
}

/** Read once at once, so that a wrong one is known before anything starts. */
async function readToken(settings: Settings): Promise<() => Promise<string>> {
  const setting = nearest(settings.tokenFile, settings.token)
  if (setting === null) {
    throw usage(`expected a token with oauthbearer (${placesOf('tokenFile', 'token')}), found none`)
  }
  const { from, value } = setting
  if (setting === settings.token) {
    const token = checkedToken(from, value.trim())
    return async () => token
  }
  checkedToken(from, (await readOptionFile(setting.from, setting.value)).trim())
  return async () => checkedToken(from, (await reread(value)).trim())
}

function nearest(file: Setting | null, inPlace: Setting | null): Setting | null {
  if (file === null || inPlace === null) return file ?? inPlace
  const order = ['flag', 'environment', 'file']
  return order.indexOf(file.layer) <= order.indexOf(inPlace.layer) ? file : inPlace
}

/** While it runs it is no wrong usage any more. */
async function reread(file: string): Promise<string> {
  return await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new TouchlineError('file-unreadable', { file, found: unreadableBecause(cause) }, { cause })
  })
}
