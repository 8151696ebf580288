import { appendRaws, openBench } from './log.ts'
import { seasonOf } from './season-load.ts'
const [folder, fixtures, side, batch] = process.argv.slice(2)
const { log, codec } = await openBench(folder as string)
let some: any[] = []
const t = performance.now()
let n = 0
for (const raws of seasonOf({ fixtures: Number(fixtures), packets: 1500, sideBySide: Number(side) })) {
  some.push(...raws)
  if (some.length >= Number(batch)) { await appendRaws(log, codec, some); n += some.length; some = [] }
}
if (some.length) { await appendRaws(log, codec, some); n += some.length }
console.log(n, 'in', performance.now() - t)
await log.close()
