import type { Clock } from '../../platform/clock.ts'
import type { Admin } from '../admin.ts'
import { kafkaUrl } from '../url.ts'
import { adminOf } from './admin.ts'
import { openConnections } from './client.ts'
import { openCluster } from './cluster.ts'
import type { KafkaOptions } from './options.ts'

export interface OpenAdmin extends Admin {
  /** At once; what is under way rejects. */
  close(): void
}

/** With connections of its own, made when they are first needed. Close it when done. */
export function openKafkaAdmin(kafka: KafkaOptions, clock: Clock): OpenAdmin {
  const [cluster, on] = [openCluster(kafka, clock), openConnections(kafka)]
  return {
    ...adminOf({ url: kafkaUrl(kafka.brokers), cluster, on }),
    close: () => {
      on.close()
      cluster.close()
    },
  }
}
