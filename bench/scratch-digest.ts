import { createHash } from 'node:crypto'
import { pagesOfPartition } from '../log/pages.ts'
import { openLogReader, openDecoder, embeddedSchemas, openCodec, embeddedRegistry } from '../touchline.ts'
import { openMemoryLog } from '../log/memory.ts'
import { foldBy, newEntry, settle, take, type Entry } from '../processors/entry.ts'
import { derive } from '../processors/derived.ts'
import { body } from '../schemas/codec.ts'
import { RAW_TOPIC } from './log.ts'
import { SIMULATED_RULES } from './load.ts'
const [folder, mode = 'digest', limit = '1e9'] = process.argv.slice(2)
const log = await openLogReader('file:' + folder)
const codec = openDecoder(embeddedSchemas(log))
const { encode } = await openCodec(embeddedRegistry(openMemoryLog()), 'x.')
const fold = foldBy(SIMULATED_RULES)
for (let r = 0; r < 2; r++) {
const c = process.cpuUsage(); const t = performance.now()
let n = 0, bytes = 0, bodies = 0
const open = new Map<string, { entry: Entry, hash: ReturnType<typeof createHash> }>()
let all = createHash('sha256')
for await (const page of pagesOfPartition(log, RAW_TOPIC, 0)) {
  if (n > Number(limit)) break
  await codec.prepare(page)
  n += page.length
  for (const record of page) {
    let one = open.get(record.key)
    if (!one) { one = { entry: newEntry(fold.initial()), hash: createHash('sha256') }; open.set(record.key, one) }
    const taken = take({ codec, fold }, one.entry, record)
    if (mode !== 'fold') {
      const derived = derive(taken.step)
      if (mode !== 'derive') {
        const bs = derived.map(({ topic, value }) => body(encode(topic, value)))
        for (const b of bs) { bytes += b.length; bodies++; if (mode === 'digest') one.hash.update(b) }
      }
    }
    settle(one.entry, record, taken)
    if (one.entry.state.now.packets === 1500) { if (mode === 'digest') all.update(one.hash.digest('hex')); open.delete(record.key) }
  }
}
const u = process.cpuUsage(c)
const wall = performance.now() - t
console.log(mode, n, 'wall', Math.round(wall), Math.round(n/wall*1000) + '/s', 'cpu us/rec', ((u.user + u.system)/n).toFixed(2), 'bodies/rec', (bodies/n).toFixed(2), 'bytes/rec', (bytes/n).toFixed(0), mode === 'digest' ? all.digest('hex').slice(0, 12) : '')
}
await log.close()
