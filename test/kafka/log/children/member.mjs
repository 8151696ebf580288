/**
 * A member of a group until it is killed: `node member.mjs BROKER GROUP SESSION_MS`. Prints `share N` with the number of its
 * partitions whenever it is told, and every few milliseconds `works` while it has some.
 */
import { openCluster } from '../../../../dist/log/kafka/cluster.js'
import { shareOf } from '../../../../dist/log/kafka/membership.js'
import { systemClock } from '../../../../dist/platform/clock.js'

const [broker, group, sessionMs] = process.argv.slice(2)
const options = { brokers: [broker], tls: null, sasl: null }
const cluster = openCluster(options, systemClock)
const parts = { url: `kafka://${broker}`, options, cluster, clock: systemClock, partitions: 24 }
const share = shareOf({ ...parts, sessionMs: Number(sessionMs) })
let owned = 0
setInterval(() => {
  if (owned > 0) process.stdout.write('works\n')
}, 5)
for await (const { partitions } of share(group, 'a-topic', new AbortController().signal)) {
  owned = partitions.length
  process.stdout.write(`share ${owned}\n`)
}
