import type { Decoder } from '../../schemas/codec.ts'
import type { FixtureState } from '../../schemas/records.ts'
import { FIXTURE_STATE, TOPICS, type TopicName } from '../../schemas/topics.ts'
import type { Item } from '../stream/item.ts'
import { itemsOf } from '../stream/items.ts'
import type { Selection } from '../stream/selection.ts'
import type { Start } from './start.ts'

const STATES = FIXTURE_STATE.name as TopicName

/** The newest state of each fixture as far as the replay has come: what its progress shows. */
export class NewestStates {
  /** Framed values; only what is shown is decoded. The newest fixture is the last one. */
  readonly #values = new Map<string, Uint8Array>()
  readonly #codec: Decoder

  constructor(codec: Decoder) {
    this.#codec = codec
  }

  take(items: readonly Item[]): void {
    for (const { record, place } of items) {
      if (TOPICS[place.topic] !== FIXTURE_STATE) continue
      this.#values.delete(record.key)
      // A copy: neighbours of a value that is kept would stay in memory with it.
      this.#values.set(record.key, record.value.slice())
    }
  }

  /** Reads what was known at a place; what is returned makes it count, in the moment in which the replay goes on from there. */
  async before(selection: Selection, { knownAt: to }: Start): Promise<() => void> {
    const there = new NewestStates(this.#codec)
    // Of all fixtures of a log it would take too long: what comes tells.
    if ((selection.fixtures?.length ?? 0) > 0) {
      for await (const page of itemsOf({ ...selection, topics: [STATES], to })) there.take(page)
    }
    return () => {
      this.#values.clear()
      for (const [key, value] of there.#values) this.#values.set(key, value)
    }
  }

  /** Of the fixtures that something was known of last, the newest first. */
  async newest(count: number): Promise<readonly FixtureState[]> {
    const values = [...this.#values.values()].slice(-count).reverse()
    await this.#codec.prepare(values.map((value) => ({ value })))
    return values.flatMap((value) => {
      try {
        return this.#codec.decode(FIXTURE_STATE, value)
      } catch {
        // Of somebody else's making: nothing is shown of it.
        return []
      }
    })
  }
}
