/**
 * Follows topic `t` of a log until stdin ends: `node tail.mjs FOLDER`. Says `ready`, then a line for each batch: its values,
 * with commas. The clock of its poll never rings: nothing wakes it but what the system tells of the files.
 */
import { openFileReader } from '../../../../dist/log/file/file.js'
import { POLL_MS } from '../../../../dist/log/file/watch.js'
import { systemClock } from '../../../../dist/platform/clock.js'

const after = (ms, task, options) => (ms >= POLL_MS ? () => {} : systemClock.after(ms, task, options))
const log = await openFileReader({ folder: process.argv[2], clock: { ...systemClock, after } })
const stop = new AbortController()
process.stdin.on('data', () => {}).on('end', () => stop.abort())
let offset = 0
let isReady = false
while (!stop.signal.aborted) {
  const changed = log.changed('t', 0, offset, stop.signal)
  if (!isReady) process.stdout.write('ready\n')
  isReady = true
  await changed
  const records = await log.read('t', 0, offset, { records: 1000, bytes: 1e6 })
  offset += records.length
  if (records.length > 0) process.stdout.write(`${records.map(({ value }) => value).join()}\n`)
}
await log.close()
