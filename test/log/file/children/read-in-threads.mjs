/**
 * Reads a key's partition, has a thread that reads it as well, says `ready`, and reads again when stdin ends: `node read-in-threads.mjs FOLDER TOPIC KEY`.
 * Prints what that second reading gave, as JSON.
 */
import { once } from 'node:events'
import { isMainThread, Worker } from 'node:worker_threads'
import { openFileReader } from '../../../../dist/log/file/file.js'
import { partitionOf } from '../../../../dist/log/partitioner.js'
import { systemClock } from '../../../../dist/platform/clock.js'

const [folder, topic, key] = process.argv.slice(2)
const log = await openFileReader({ folder, clock: systemClock })
const valuesOf = async () =>
  (await log.read(topic, partitionOf(key, log.partitions), 0, { records: 1000, bytes: 1e9 })).map(({ value }) =>
    value.toString(),
  )
await valuesOf()
if (isMainThread) {
  await once(new Worker(new URL(import.meta.url), { argv: [folder, topic, key] }), 'exit')
  process.stdout.write('ready\n')
  await process.stdin.resume().toArray()
  process.stdout.write(JSON.stringify(await valuesOf().catch((error) => `${error.code}: ${error.message}`)))
}
await log.close()
