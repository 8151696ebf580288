import { usage } from '../options.ts'
import type { Setting } from './settings.ts'

/** What `security.protocol` of a file asks for. */
export interface Protocol {
  readonly isTls: boolean
  readonly isSasl: boolean
  readonly from: string
}

export function readProtocol(setting: Setting | null): Protocol | null {
  if (setting === null) return null
  const name = setting.value.toLowerCase()
  if (/^(sasl_)?(ssl|plaintext)$/.test(name)) {
    return { isTls: name.endsWith('ssl'), isSasl: name.startsWith('sasl_'), from: setting.from }
  }
  throw usage(`expected ${setting.from} as plaintext, ssl, sasl_plaintext or sasl_ssl, found ${setting.value}`)
}
