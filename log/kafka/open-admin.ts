import type { Clock } from '../../platform/clock.ts'
import type { Admin } from '../admin.ts'
import { kafkaUrl } from '../url.ts'
import { adminOf } from './admin.ts'
import { openConnections } from './client.ts'
import { openCluster } from './cluster.ts'
import { kafkaFailed } from './errors.ts'
import type { KafkaOptions } from './options.ts'

export interface OpenAdmin extends Admin {
  /** Resolves with true as soon as a broker answers. Rejects with `log-unavailable` or `log-refused`. */
  answered(): Promise<true>
  /** At once; what is under way rejects. */
  close(): void
}

/** With connections of its own, made when they are first needed. Close it when done. */
export function openKafkaAdmin(kafka: KafkaOptions, clock: Clock): OpenAdmin {
  const [cluster, on] = [openCluster(kafka, clock), openConnections(kafka)]
  const url = kafkaUrl(kafka.brokers)
  return {
    ...adminOf({ url, cluster, on }),
    async answered() {
      try {
        await cluster.patiently(() => cluster.atAny(on, async () => {}))
        return true
      } catch (error) {
        throw kafkaFailed(url, 'connecting', error)
      }
    },
    close: () => {
      on.close()
      cluster.close()
    },
  }
}
