import { pagesOfPartition, pagesOfKey } from '../log/pages.ts'
import { openLogReader, openDecoder, embeddedSchemas } from '../touchline.ts'
import { RAW_TOPIC } from './log.ts'
import { readRaw } from '../processors/read-raw.ts'
const [folder, decode] = process.argv.slice(2)
const log = await openLogReader('file:' + folder)
const codec = openDecoder(embeddedSchemas(log))
for (let r = 0; r < 3; r++) {
const c = process.cpuUsage(); const t = performance.now()
let n = 0
for await (const page of pagesOfPartition(log, RAW_TOPIC, 0)) {
  await codec.prepare(page)
  n += page.length
  if (decode) for (const record of page) readRaw(codec, record)
}
const u = process.cpuUsage(c)
console.log(n, 'wall', Math.round(performance.now() - t), 'cpu', (u.user + u.system) / 1000, 'us/rec', (u.user+u.system)/n, 'rss', process.memoryUsage().rss/1e6)
}
if (decode === 'keys') {
  const c = process.cpuUsage()
  let n = 0
  const ids = new Set<string>()
  for (const r of await log.read(RAW_TOPIC, 0, 0, {records: 1000, bytes: 1e8})) ids.add(r.key)
  for (const id of [...ids].slice(0,10)) for await (const page of pagesOfKey(log, RAW_TOPIC, id)) n += page.length
  const u = process.cpuUsage(c)
  console.log('by key', n, 'us/rec', (u.user+u.system)/n)
}
await log.close()
