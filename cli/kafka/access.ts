import { type KafkaAccess, SESSION_TIMEOUT_MS, TRANSACTION_TIMEOUT_MS } from '../../log/kafka/options.ts'
import { note } from '../note.ts'
import { type Surroundings, usage } from '../options.ts'
import type { KafkaCommandOptions } from './options.ts'
import { readProtocol } from './protocol.ts'
import { readSasl } from './sasl.ts'
import { readKafkaSettings, type Setting } from './settings.ts'
import { readTls } from './tls.ts'

const SESSION_TIMEOUT = { otherwise: SESSION_TIMEOUT_MS, min: 6_000, max: 1_800_000, range: '6s to 30min' }
/** The broker's own limit is 15 min (transaction.max.timeout.ms). */
const TRANSACTION_TIMEOUT = { otherwise: TRANSACTION_TIMEOUT_MS, min: 1_000, max: 900_000, range: '1s to 15min' }

/**
 * How the brokers are reached, from flags, environment and --kafka-config. Whatever is wrong is `usage`: it names the
 * option and the file, never a secret.
 */
export async function readKafkaAccess(options: KafkaCommandOptions, env: Surroundings['env']): Promise<KafkaAccess> {
  const settings = await readKafkaSettings(options, env)
  const protocol = readProtocol(settings.protocol)
  const tls = await readTls(settings, protocol)
  const sasl = await readSasl(settings, protocol)
  if (tls === null && (sasl?.mechanism === 'plain' || sasl?.mechanism === 'oauthbearer')) {
    note(`without --kafka-tls, ${sasl.mechanism} sends its secret to the brokers as plain text`)
  }
  return {
    tls,
    sasl,
    sessionTimeoutMs: readTimeout(settings.sessionTimeout, SESSION_TIMEOUT),
    transactionTimeoutMs: readTimeout(settings.transactionTimeout, TRANSACTION_TIMEOUT),
  }
}

type Limits = typeof SESSION_TIMEOUT

function readTimeout(setting: Setting | null, { otherwise, min, max, range }: Limits): number {
  if (setting === null) return otherwise
  const [, digits = '', unit = 'ms'] = /^(\d{1,9})(ms|s|min)?$/.exec(setting.value.trim()) ?? []
  const ms = digits === '' ? Number.NaN : Number(digits) * (unit === 'min' ? 60_000 : unit === 's' ? 1_000 : 1)
  if (ms >= min && ms <= max) return ms
  throw usage(`expected ${setting.from} from ${range}, as 10s or 10000 (milliseconds), found ${setting.value}`)
}
