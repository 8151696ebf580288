import type { LogRecord, Skimmed } from '../../log/log.ts'
import type { Fixture } from './fixtures.ts'
import type { Basis, Place } from './item.ts'
import type { Ranked } from './run.ts'

/**
 * A record on its way to be an item: `knownAt` is its own, until the running maximum of its layer is taken. One flat object, since
 * many of them wait for one another: the record itself is made of those only that are asked for it.
 */
export class Draft implements Ranked {
  knownAt: number
  readonly basis: Basis
  readonly fixture: Fixture
  readonly raw: number
  readonly topic: number
  readonly n: number
  readonly rank: number
  private readonly skimmed: Skimmed

  constructor(
    skimmed: Skimmed,
    fixture: Fixture,
    basis: Basis,
    knownAt: number,
    raw: number,
    topic: number,
    n: number,
  ) {
    this.knownAt = knownAt
    this.basis = basis
    this.fixture = fixture
    this.raw = raw
    this.topic = topic
    this.n = n
    this.rank = fixture.rank
    this.skimmed = skimmed
  }

  get key(): string {
    return this.skimmed.key
  }

  get value(): Uint8Array {
    return this.skimmed.value
  }

  get record(): LogRecord {
    return this.skimmed.record
  }

  get place(): Place {
    const { raw, topic, n } = this
    return { raw, topic, n }
  }
}
