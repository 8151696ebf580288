import { object } from './reading.ts'

/** `complete` of the comparison that `detail` of a `certified` record holds; null when that cannot be read. */
export function readCertificate(detail: string | null): boolean | null {
  try {
    const complete = object(JSON.parse(detail ?? ''))?.complete
    return typeof complete === 'boolean' ? complete : null
  } catch {
    return null
  }
}
