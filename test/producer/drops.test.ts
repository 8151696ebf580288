import fc from 'fast-check'
import { expect, it } from 'vitest'
import { openServer, type Served, type ServerOptions } from './server.ts'
import { FIXTURE, framesOf, kindsOf, openWorld, packet, packets, recordsOf, start } from './world.ts'

/** Nothing lost, nothing doubled: whatever the connections do, and wherever the producer is stopped and started again. */

type Fault = 'none' | 'drop' | 'close' | 'cut' | 'junk' | 'stop'

const faults = fc.array(
  fc.constantFrom<Fault>('none', 'none', 'none', 'none', 'drop', 'close', 'cut', 'junk', 'stop'),
  {
    minLength: 4,
    maxLength: 25,
  },
)
const options: fc.Arbitrary<ServerOptions> = fc.record({
  isOneBased: fc.boolean(),
  ignoresStart: fc.boolean(),
})

/** One fault per place of the list, the first time that a connection gets there. */
function harm(served: Served, index: number, fault: Fault, stop: () => void): boolean {
  if (fault === 'junk') served.socket.send(`junk before ${index}`)
  if (fault === 'cut') served.socket.send(packet(index + 1).slice(0, -20))
  if (fault === 'stop') stop()
  if (fault === 'drop' || fault === 'stop') served.socket.terminate()
  // What was sent before arrives; this frame does not.
  if (fault === 'close' || fault === 'cut') served.socket.close(1001)
  return fault === 'none' || fault === 'junk'
}

async function play(list: readonly Fault[], serverOptions: ServerOptions): Promise<void> {
  const world = await openWorld()
  const server = await openServer(serverOptions)
  const frames = [...packets(1, list.length), packet(list.length + 1, { finished: true })]
  server.fixtures.set(FIXTURE.fixtureId, { frames })
  const left = [...list]
  let stop = (): void => {}
  server.beforeSend = (served, index) => {
    const fault = left[index] ?? 'none'
    left[index] = 'none'
    return harm(served, index, fault, stop)
  }
  try {
    for (let isEnded = false; !isEnded; ) {
      const run = start(world, server)
      stop = () => void run.stop()
      isEnded = (await run.done)[0]?.outcome.is === 'ended'
    }
    const records = await recordsOf(world)
    const whole = framesOf(records).filter((frame) => frames.includes(frame))
    expect(whole).toEqual(frames)
    const positions = records.filter(({ position }) => position !== null).map(({ position }) => position)
    expect(positions).toEqual(frames.map((_, i) => i))
    expect(kindsOf(records).at(-1)).toBe('ended')
    expect(openAtMostOnce(records.map(({ kind, connectionId }) => ({ kind, connectionId })))).toBe(true)
  } finally {
    await server.close()
    await world.log.close()
  }
}

/** Every connection is opened once, and nothing is recorded of one that is not open. */
function openAtMostOnce(records: readonly { readonly kind: string; readonly connectionId: string | null }[]): boolean {
  const seen = new Set<string | null>()
  let open: string | null = null
  return records.every(({ kind, connectionId }) => {
    if (kind === 'ended') return true
    if (kind !== 'opened') return connectionId === open
    const isNew = !seen.has(connectionId)
    seen.add(connectionId)
    open = connectionId
    return isNew
  })
}

it('records each packet exactly once over drops at any point', async () => {
  const { TOUCHLINE_SEED: seed, TOUCHLINE_RUNS: numRuns = 40 } = process.env
  // The seed is printed when it fails, and can be given.
  const chosen = seed === undefined ? {} : { seed: Number(seed) }
  await fc.assert(fc.asyncProperty(faults, options, play), { numRuns: Number(numRuns), ...chosen })
}, 60_000)
