import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, inject, it } from 'vitest'
import type { RawRecord } from '../../../match/raw.ts'
import { formatTime } from '../../../match/time.ts'
import { openCodec } from '../../../schemas/codec.ts'
import { embeddedRegistry } from '../../../schemas/registry.ts'
import { DEFAULT_PREFIX } from '../../../schemas/topics.ts'
import { openLog } from '../../../touchline.ts'
import { awaitText } from '../../cli/replayed.ts'
import { awaitOutput, jsonLines, start, stop, temporaryFolder, touchlines } from '../../cli/touchline.ts'
import { append, openTopicSet } from '../once/topic-set.ts'
import { badSeason, on, RULES } from './recorded-set.ts'

/** Decides at many events, by what it has met so far, by chance, and by timers. */
const CURIOUS = `
import { defineStrategy } from 'touchline'
export default defineStrategy({
  name: 'curious',
  topics: ['action-changes', 'corrections', 'score-changes', 'fixture-state'],
  initial: () => ({ met: 0 }),
  on(event, state, context) {
    const told = { met: state.met, now: context.now, chance: context.random() }
    if (event.kind === 'timer') return context.emit({ ...told, timer: event.name })
    state.met++
    const { topic, value } = event
    if (topic === 'action-changes' && value.standing === 'pending') context.after(5000, value.actionId)
    if (topic === 'corrections') context.emit({ ...told, nature: value.nature })
    if (topic === 'score-changes') context.emit({ ...told, score: value.after.score })
    if (topic === 'fixture-state' && state.met % 10 === 0) context.emit({ ...told, score: value.score })
  },
})
`
const PARTITIONS = 4
const PLAYED = ['curious.ts', '--known', 'received', '--json']
/** What was received then is still to come: no timer is due by the clock on the wall, so that live they fire by events, too. */
const CENTURY = 100 * 365 * 24 * 3600 * 1_000_000

it('decides live, while all is derived, and in back-tests with one and two workers, as in a back-test of the same on file', async () => {
  const records = badSeason().map((record) => ({ ...record, receivedAt: record.receivedAt + CENTURY }))
  const cwd = temporaryFolder()
  writeFileSync(join(cwd, 'curious.ts'), CURIOUS)
  await recordOnFile(cwd, records)
  const [processed, onFile] = await touchlines(
    [
      ['process', '--once', '--log', 'file:log', ...RULES],
      ['backtest', ...PLAYED, '--log', 'file:log', '--out', 'file', ...RULES],
    ],
    cwd,
  )
  expect([processed?.code, onFile?.code], onFile?.stderr).toEqual([0, 0])
  const expected = linesIn(cwd, 'file')
  const liveOnes = beforeTheEnd(expected, records)
  expect(liveOnes.length).toBeGreaterThan(100)
  expect(liveOnes.some(({ output }) => 'timer' in output)).toBe(true)

  const set = await openTopicSet(inject('kafka'), PARTITIONS)
  const processing = start(['process', ...on(set), ...RULES])
  const running = start(['run', ...PLAYED, ...on(set)], { cwd })
  const live = awaitOutput(running, (text) => {
    const whole = text.slice(0, text.lastIndexOf('\n') + 1)
    return whole.split('\n').length > liveOnes.length ? (jsonLines(whole) as readonly unknown[] as Line[]) : null
  })
  await awaitText(running.stderr, /(curious follows)/)
  for (let at = 0; at < records.length; at += 50) await append(set, records.slice(at, at + 50))
  expect(byFixture(await live)).toEqual(byFixture(liveOnes))
  expect([await stop(running, 'SIGINT'), await stop(processing, 'SIGINT')]).toEqual([0, 0])

  const again = (workers: number) => ['backtest', ...PLAYED, ...on(set), '--workers', `${workers}`]
  const ran = await touchlines([[...again(1), '--out', 'kafka', ...RULES], again(2)], cwd)
  expect(ran.map(({ code, stderr }) => [code, stderr])).toEqual([
    [0, ''],
    [0, ''],
  ])
  const { result, fixtures } = manifestIn(cwd, 'file')
  // With the digests of each fixture: folded, and as published.
  expect(manifestIn(cwd, 'kafka')).toMatchObject({ result, fixtures })
  expect(ran.map(({ stdout }) => jsonLines(stdout)[0]?.result)).toEqual([result, result])
})

interface Line {
  readonly n: number
  readonly fixtureId: string
  readonly knownAt: string
  readonly output: object
}

async function recordOnFile(cwd: string, records: readonly RawRecord[]): Promise<void> {
  const log = await openLog(`file:${join(cwd, 'log')}`)
  const codec = await openCodec(embeddedRegistry(log), DEFAULT_PREFIX)
  await append({ log, codec, prefix: DEFAULT_PREFIX }, records)
  await log.close()
}

function linesIn(cwd: string, out: string): readonly Line[] {
  return jsonLines(readFileSync(join(cwd, out, 'decisions.ndjson'), 'utf8')) as readonly unknown[] as Line[]
}

function manifestIn(cwd: string, out: string): { readonly result: string; readonly fixtures: readonly unknown[] } {
  return JSON.parse(readFileSync(join(cwd, out, 'manifest.json'), 'utf8'))
}

/** Without what timers decide when there are no more events: live, nobody knows that. */
function beforeTheEnd(lines: readonly Line[], records: readonly RawRecord[]): readonly Line[] {
  const last = new Map<string, number>()
  for (const { fixtureId, receivedAt } of records) last.set(fixtureId, Math.max(receivedAt, last.get(fixtureId) ?? 0))
  return lines.filter(({ fixtureId, knownAt }) => knownAt <= formatTime(last.get(fixtureId) ?? 0))
}

/** Live, fixtures come as they come. */
function byFixture(lines: readonly Line[]): Readonly<Record<string, readonly object[]>> {
  const all: Record<string, object[]> = {}
  for (const { fixtureId, knownAt, output } of lines) all[fixtureId] = [...(all[fixtureId] ?? []), { knownAt, output }]
  return all
}
