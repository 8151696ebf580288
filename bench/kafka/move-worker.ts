import { systemClock } from '../../platform/clock.ts'
import { foldBy } from '../../processors/entry.ts'
import { logicOf } from '../../processors/logic.ts'
import { runProcessors } from '../../processors/pipeline.ts'
import { openCodec } from '../../schemas/codec.ts'
import { confluentRegistry } from '../../schemas/confluent.ts'
import { openLog } from '../../touchline.ts'
import { ownOptions, stopped, tellParent, tellResult } from '../children.ts'

/** The processors as an owner of all partitions. Run as a child process. */
export interface MoveOptions {
  readonly address: string
  readonly registry: string
  readonly prefix: string
  readonly partitions: number
  /** Derives what is there, and is ready then; else it is ready when its fixtures are back. */
  readonly isFirst: boolean
}

export interface MoveResult {
  /** From the share until all partitions have their fixtures. */
  readonly ms: number
  readonly cpuMs: number
  readonly fixtures: number
  readonly records: number
}

const { address, registry, prefix, partitions, isFirst } = ownOptions<MoveOptions>()
const log = await openLog(`kafka://${address}`, { create: false, prefixes: [prefix] })
const codec = await openCodec(confluentRegistry({ url: registry, auth: null, ca: null, clock: systemClock }), prefix)
const stop = new AbortController()
const back = new Map<number, { readonly fixtures: number; readonly records: number }>()
let [sharedAtMs, cpuAtShare] = [0, process.cpuUsage()]
let result: MoveResult = { ms: 0, cpuMs: 0, fixtures: 0, records: 0 }

const working = runProcessors({
  log,
  codec,
  prefix,
  fold: foldBy({}),
  logic: logicOf({}),
  clock: systemClock,
  signal: stop.signal,
  once: isFirst,
  onShare: () => {
    sharedAtMs = performance.now()
    cpuAtShare = process.cpuUsage()
  },
  onRestored: ({ partition, fixtures, records, left }) => {
    if (left > 0) return
    back.set(partition, { fixtures, records })
    if (back.size < partitions || result.ms > 0) return
    const { user, system } = process.cpuUsage(cpuAtShare)
    const sum = (key: 'fixtures' | 'records'): number => [...back.values()].reduce((all, one) => all + one[key], 0)
    const cpuMs = (user + system) / 1000
    result = { ms: performance.now() - sharedAtMs, cpuMs, fixtures: sum('fixtures'), records: sum('records') }
    tellParent({ is: 'ready' })
  },
})
if (isFirst) {
  await working
  tellParent({ is: 'ready' })
}
await stopped()
stop.abort()
await working
await log.close()
await tellResult(result)
process.disconnect()
