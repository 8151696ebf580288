import { createHash } from 'node:crypto'
import { canonicalJson } from '../match/canonical.ts'
import { TouchlineError } from '../platform/errors.ts'
import { compile } from './avro.ts'

/** The level of every subject: each version reads what every other has written. */
export const COMPATIBILITY = 'FULL_TRANSITIVE'

/** Whether two texts are one schema: registries give back what they were given with other blanks and another order of keys. */
export function sameSchema(a: string, b: string): boolean {
  return a === b || (normal(a) !== null && normal(a) === normal(b))
}

function normal(schemaText: string): string | null {
  try {
    return canonicalJson(JSON.parse(schemaText))
  } catch {
    return null
  }
}

/**
 * Throws `schema-incompatible` unless `schema` and each of `others` read what the other has written. We do not leave that to
 * the registry: it asks only what its level of the subject says, and answers after others were registered.
 */
export function checkCompatible(subject: string, schema: string, others: readonly string[]): void {
  const type = compile(schema)
  for (const other of others) {
    if (sameSchema(schema, other)) continue
    try {
      const otherType = compile(other)
      type.createResolver(otherType)
      otherType.createResolver(type)
    } catch (cause) {
      throw new TouchlineError('schema-incompatible', { subject }, { cause })
    }
  }
}

/** SHA-256 of Avro's Parsing Canonical Form, as every Avro library computes it. Docs, defaults and times are not in it. */
export function fingerprint(schemaText: string): string {
  return createHash('sha256')
    .update(JSON.stringify(compile(schemaText).schema()))
    .digest('hex')
}
