import { expect, it } from 'vitest'
import { openConnections } from '../../../log/kafka/client.ts'
import type { Cluster } from '../../../log/kafka/cluster.ts'
import { isPassing } from '../../../log/kafka/errors.ts'
import { ask, type Life } from '../../../log/kafka/membership-member.ts'
import { systemClock } from '../../../platform/clock.ts'

it('a coordinator that answers too late is asked again: no member of a group ends of it', async () => {
  const atCoordinator: Cluster['atCoordinator'] = (_on, _kind, _id, work) => work({} as Parameters<typeof work>[0])
  const group = { id: 'g', clock: systemClock, cluster: { atCoordinator } }
  const late = ask({ group } as unknown as Life, openConnections({ tls: null, sasl: null }), 10, () => {
    return new Promise(() => {})
  })
  const failure: unknown = await late.catch((error: unknown) => error)
  expect(failure).toMatchObject({ message: expect.stringContaining('within 10 ms') })
  expect(isPassing(failure)).toBe(true)
})
