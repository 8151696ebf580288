/**
 * Works on a log until it is killed: `node worker.mjs FOLDER ROUND ROLE`, ROLE `append`, `process` or `both`.
 * Says on stdout, line by line, what was acknowledged: `ready`, `a SERIAL PARTITION OFFSET`, `c PARTITION TO`.
 * For each raw record it publishes a `state` (the key's next revision) and a `change`, with the raw record as source.
 */
import { openFileLog } from '../../../../dist/log/file/file.js'
import { systemClock } from '../../../../dist/platform/clock.js'

const [folder, round, role] = process.argv.slice(2)
const log = await openFileLog({ folder, clock: systemClock })
const never = new AbortController().signal
const say = (line) => process.stdout.write(`${line}\n`)

let serial = 0
async function append() {
  for (;;) {
    const batch = Array.from({ length: 1 + (serial % 23) }, () => {
      const value = Buffer.from(`${round}:${serial++}`.padEnd(serial % 900, ' '))
      return { topic: 'raw', key: `key ${serial % 11}`, value, headers: {}, timestamp: serial }
    })
    const placed = await log.append(batch)
    for (const [n, { partition, offset }] of placed.entries())
      say(`a ${batch[n].value.toString().trim()} ${partition} ${offset}`)
  }
}

async function work(partition) {
  // What is remembered holds as long as nobody else has committed: so does the offset, and is not asked for meanwhile.
  let revisions = new Map()
  let from = await begin(partition)
  for (;;) {
    const batch = await log.read('raw', partition, from, { records: 60, bytes: 1e6 })
    if (batch.length === 0) {
      await log.changed('raw', partition, from, never)
      continue
    }
    const outputs = []
    for (const { key, offset, timestamp } of batch) {
      const before = revisions.get(key) ?? Number((await log.latest('state', key))?.value ?? 0)
      revisions.set(key, before + 1)
      const headers = { source: `${offset}` }
      outputs.push({ topic: 'state', key, value: Buffer.from(`${before + 1}`), headers, timestamp })
      outputs.push({ topic: 'change', key, value: Buffer.from('change '.repeat(50)), headers, timestamp })
    }
    const to = from + batch.length
    try {
      await log.commit({ group: 'p', topic: 'raw', partition, from, to, metadata: round, outputs })
      say(`c ${partition} ${to}`)
      from = to
    } catch (error) {
      if (error.code !== 'position-moved') throw error
      revisions = new Map()
      from = await begin(partition)
    }
  }
}

async function begin(partition) {
  return (await log.position('p', 'raw', partition))?.offset ?? 0
}

/** The thread takes its time to start, and whoever kills this process should hit its work. */
async function warmUp() {
  const place = { group: `warm-up ${round} ${role}`, topic: 'raw', partition: 0 }
  await log.commit({ ...place, from: 0, to: 1, metadata: '', outputs: [] })
}

await warmUp()
say('ready')
const tasks = []
if (role !== 'process') for (let n = 0; n < 3; n++) tasks.push(append())
if (role !== 'append') for (let partition = 0; partition < log.partitions; partition++) tasks.push(work(partition))
await Promise.all(tasks)
