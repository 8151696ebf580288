/** Prints, as JSON, the values of partition 0 and 1 of a topic of a log that is only read: `node read-all.mjs FOLDER TOPIC`. */
import { openFileReader } from '../../../../dist/log/file/file.js'
import { systemClock } from '../../../../dist/platform/clock.js'

const [folder, topic] = process.argv.slice(2)
try {
  const log = await openFileReader({ folder, clock: systemClock })
  const values = []
  for (let partition = 0; partition < log.partitions; partition++) {
    for (const { value } of await log.read(topic, partition, 0, { records: 1000, bytes: 1e9 })) values.push(`${value}`)
  }
  await log.close()
  process.stdout.write(JSON.stringify(values))
} catch (error) {
  process.stdout.write(JSON.stringify(`${error.code}: ${error.message}`))
}
