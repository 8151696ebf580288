import { TouchlineError } from '../../platform/errors.ts'
import { body, PREFIX_BYTES } from '../../schemas/codec.ts'
import type { SchemaRegistry, SchemaSource } from '../../schemas/registry.ts'
import { subjectOf, TOPICS, type Topic } from '../../schemas/topics.ts'
import type { Item } from '../stream/item.ts'

/** The schema that a value was written with, and the topic it lies in. */
export interface Reframer {
  /** Registers in the target what these were written with, where it is not there; call it before `reframed`, once for a batch. */
  prepare(items: readonly Item[]): Promise<void>
  /** The same body behind the id that its schema has in the target. What is no value of ours stays as it is. */
  reframed(item: Item): Uint8Array
}

/** `prefix`: of the target. */
export function openReframer(source: SchemaSource, target: SchemaRegistry, prefix: string): Reframer {
  /** By topic and id in the source; null: the source does not know it. */
  const ids = new Map<string, number | null>()

  async function idIn(topic: Topic, id: number): Promise<number | null> {
    try {
      return await target.register(subjectOf(prefix, topic), await source.byId(id))
    } catch (error) {
      if (error instanceof TouchlineError && error.code === 'schema-unknown') return null
      throw error
    }
  }

  return {
    async prepare(items) {
      for (const { record, place } of items) {
        const id = schemaId(record.value)
        const name = `${place.topic}/${id}`
        if (id !== null && !ids.has(name)) ids.set(name, await idIn(TOPICS[place.topic] as Topic, id))
      }
    },
    reframed({ record: { value }, place }) {
      const id = ids.get(`${place.topic}/${schemaId(value)}`) ?? null
      if (id === null) return value
      const framed = Buffer.allocUnsafe(value.length)
      framed[0] = 0
      framed.writeInt32BE(id, 1)
      framed.set(body(value), PREFIX_BYTES)
      return framed
    },
  }
}

/** Null for what has no Confluent wire format. */
function schemaId(value: Uint8Array): number | null {
  if (value.length < PREFIX_BYTES || value[0] !== 0) return null
  return new DataView(value.buffer, value.byteOffset).getInt32(1)
}
