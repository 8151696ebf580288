/**
 * Follows topic `t` of a log: `node tail.mjs FOLDER COUNT`. Says `ready`, and in the end one line of JSON: the values, and how
 * many milliseconds after its header `sent` (of the machine's monotonic clock) each one was seen here.
 */
import { openFileLog } from '../../../dist/log/file.js'
import { systemClock } from '../../../dist/platform/clock.js'

const [folder, count] = process.argv.slice(2)
const log = await openFileLog({ folder, clock: systemClock, create: false })
const never = new AbortController().signal
process.stdout.write('ready\n')
const values = []
const delaysMs = []
while (values.length < Number(count)) {
  await log.changed('t', 0, values.length, never)
  for (const record of await log.read('t', 0, values.length, { records: 100, bytes: 1e6 })) {
    delaysMs.push(Number(process.hrtime.bigint() - BigInt(record.headers.sent)) / 1e6)
    values.push(Buffer.from(record.value).toString())
  }
}
process.stdout.write(`${JSON.stringify({ values, delaysMs })}\n`)
await log.close()
