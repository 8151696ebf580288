import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import type { Tls } from '../../log/kafka/options.ts'
import { readOptionFile } from '../option-file.ts'
import { usage } from '../options.ts'
import type { Protocol } from './protocol.ts'
import type { Setting, Settings } from './settings.ts'

/** `protocol`: what security.protocol of a file asks for. Null: plain text. */
export async function readTls(settings: Settings, protocol: Protocol | null): Promise<Tls | null> {
  const { ca, cert, key } = settings
  const file = ca ?? cert ?? key
  const wanted = readSwitch(settings, protocol)
  if (wanted?.isTls === false && file !== null) {
    throw usage(`expected TLS with ${file.from}, found ${wanted.from} without it`)
  }
  if (wanted?.isTls !== true && file === null) return null
  if (cert !== null && key === null) throw usage(`expected a private key with ${cert.from}, found none`)
  if (cert === null && key !== null) throw usage(`expected a certificate with ${key.from}, found none`)
  const texts = {
    ...(ca === null ? {} : { ca: await readOptionFile(ca.from, ca.value) }),
    ...(cert === null ? {} : { cert: await readOptionFile(cert.from, cert.value) }),
    ...(key === null ? {} : { key: await readOptionFile(key.from, key.value) }),
  }
  if (ca !== null) certificatesOf(ca, texts.ca ?? '')
  if (cert !== null && key !== null) assertPair({ cert, key }, { cert: texts.cert ?? '', key: texts.key ?? '' })
  return texts
}

/** What says whether there is TLS, the nearest first; null where only files of certificates can. */
function readSwitch(
  { tls, ca, cert, key }: Settings,
  protocol: Protocol | null,
): Pick<Protocol, 'isTls' | 'from'> | null {
  if (tls !== null) {
    if (tls.value !== 'true' && tls.value !== 'false') {
      throw usage(`expected ${tls.from} as true or false, found ${tls.value}`)
    }
    return { isTls: tls.value === 'true', from: tls.from }
  }
  const nearer = [ca, cert, key].find((one) => one !== null && one.layer !== 'file')
  return nearer ? { isTls: true, from: nearer.from } : protocol
}

function certificatesOf({ from, value }: Setting, text: string): readonly X509Certificate[] {
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? []
  if (blocks.length === 0) throw usage(`expected certificates in PEM in the file of ${from}, found none: ${value}`)
  return blocks.map((block, at) => {
    try {
      return new X509Certificate(block)
    } catch (cause) {
      throw usage(`expected certificates in the file of ${from}, found number ${at + 1} unreadable: ${value}`, {
        cause,
      })
    }
  })
}

function assertPair(of: { cert: Setting; key: Setting }, text: { cert: string; key: string }): void {
  const [certificate] = certificatesOf(of.cert, text.cert)
  if (certificate?.checkPrivateKey(privateKey(of.key, text.key))) return
  throw usage(`expected the private key of ${of.cert.from}, found another: ${of.key.value}`)
}

function privateKey({ from, value }: Setting, text: string): KeyObject {
  try {
    return createPrivateKey(text)
  } catch (cause) {
    const isLocked = /ENCRYPTED/.test(text)
    const found = isLocked ? 'one with a passphrase' : 'none'
    throw usage(`expected a private key in PEM in the file of ${from}, found ${found}: ${value}`, { cause })
  }
}
