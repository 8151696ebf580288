import { expect, it } from 'vitest'
import type { Connections } from '../../../log/kafka/client.ts'
import type { Cluster } from '../../../log/kafka/cluster.ts'
import { isConnectionFailure, isPassing } from '../../../log/kafka/errors.ts'
import { ask, type Life } from '../../../log/kafka/membership-member.ts'
import { systemClock } from '../../../platform/clock.ts'

it('an answer that is too late counts as a connection that failed: it is dropped, and the member goes on', async () => {
  const failures: unknown[] = []
  const atCoordinator: Cluster['atCoordinator'] = async (_on, _kind, _id, work) => {
    try {
      return await work({} as never)
    } catch (error) {
      failures.push(error)
      throw error
    }
  }
  const group = { id: 'g', clock: systemClock, cluster: { atCoordinator } } as Life['group']
  const silence = (): Promise<never> => new Promise(() => {})
  await expect(ask({ group } as Life, {} as Connections, 5, silence)).rejects.toThrow(/within 5 ms, found none/)
  // By the first the cluster drops the connection, by the second the member joins again.
  expect(failures.map((error) => [isConnectionFailure(error), isPassing(error)])).toEqual([[true, true]])
})
