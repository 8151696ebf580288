import { parseJson } from './json.ts'
import { boolean, object } from './reading.ts'

/** `complete` of the comparison that `detail` of a `certified` record holds (match/compare/detail.ts); null when that cannot be read. */
export function readCertificate(detail: string | null): boolean | null {
  return boolean(object(parseJson(detail ?? ''))?.complete)
}
