import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { FRAME_BYTES_MAX, OVERSIZED_KEPT_BYTES } from '../../match/raw.ts'
import { HOME, packet } from '../match/given.ts'
import { CLEAN_ENV, collect, jsonLines, kept, MAIN, temporaryFolder, touchline } from './touchline.ts'

interface Line {
  readonly topic: string
  readonly key: string
  readonly value: Record<string, unknown>
}

async function fold(input: string | Uint8Array, ...args: readonly string[]): Promise<readonly Line[]> {
  const { code, stdout, stderr } = await touchline(['fold', ...args], { input })
  const out = jsonLines(stdout) as unknown as readonly Line[]
  const quarantined = out.filter(({ topic }) => topic === 'quarantine').length
  expect(code).toBe(0)
  expect(stderr).toMatch(quarantined === 0 ? /^$/ : new RegExp(`; ${quarantined} could not be applied .*\\n$`))
  return out
}

const line = (json: object): string => `${JSON.stringify(json)}\n`
const sample = JSON.parse(
  readFileSync(new URL('../samples/basketball-rest-actions-array.json', import.meta.url), 'utf8'),
) as { fixtureAction: { fixtureSeqNum: number } }[]

describe('touchline fold', () => {
  it('tells the story of a goal that is disallowed', async () => {
    const goal = { action: 'goal', typeId: 9001, team: HOME }
    const story = [
      packet({ seq: 1, send: 1, ...goal, score: [0, 0] }),
      packet({ seq: 2, send: 5, ...goal, score: [1, 0] }),
      packet({ seq: 3, send: 4, ...goal, score: [0, 0] }),
    ]
    const out = await fold(story.map(line).join(''))
    const topics = out.map((record) => `${record.value.seq} ${record.topic}`)
    expect(topics).toEqual([
      '1 action-changes',
      '1 score-changes',
      '1 fixture-events',
      '1 fixture-state',
      '2 action-changes',
      '2 corrections',
      '2 score-changes',
      '2 fixture-state',
      '3 action-changes',
      '3 corrections',
      '3 score-changes',
      '3 fixture-state',
    ])
    const corrections = out.filter((record) => record.topic === 'corrections').map((record) => record.value)
    expect(corrections).toMatchObject([
      { nature: 'confirmation', changed: ['standing'], supersedes: [1], ageMs: 1000, scoreAfter: { home: 1, away: 0 } },
      {
        nature: 'revocation',
        changed: ['standing'],
        supersedes: [1, 2],
        ageMs: 2000,
        scoreAfter: { home: 0, away: 0 },
      },
    ])
    const scores = out.filter((record) => record.topic === 'score-changes').map((record) => record.value)
    expect(scores.map(({ delta, correction }) => ({ delta, correction }))).toEqual([
      { delta: { home: 0, away: 0 }, correction: false },
      { delta: { home: 1, away: 0 }, correction: false },
      { delta: { home: -1, away: 0 }, correction: true },
    ])
  })

  it('folds the documented packets in the order of the file', async () => {
    const out = await fold(sample.map(line).join(''), '--sport', 'basketball')
    const seqs = out.filter((record) => record.topic === 'action-changes').map((record) => record.value.seq)
    expect(seqs).toEqual(sample.map((one) => one.fixtureAction.fixtureSeqNum))
    expect(out.at(-1)).toMatchObject({
      topic: 'fixture-state',
      value: { sport: 'basketball', tier: 'media', score: { home: 66, away: 80 }, packets: 10, finality: 'checked' },
    })
  })
})

describe('lines that touchline fold cannot apply', () => {
  it('quarantines each line that is no packet, and takes its neighbours [N1, N2, N4, P10]', async () => {
    const good = packet({ seq: 1, send: 5 })
    const bad = ['no json', '[]', '{"eventElementType":"Heartbeat"}', line(packet({ seq: 0, send: 5 })).trim()]
    const out = await fold([...bad, ' \t', JSON.stringify(good)].join('\n'))
    const parked = out.filter((record) => record.topic === 'quarantine')
    expect(parked.map(({ key, value }) => [key, value.code])).toEqual([
      ['', 'not-json'],
      ['', 'not-an-object'],
      ['', 'no-action'],
      ['fixture-1', 'bad-seq'],
    ])
    expect(parked.map(({ value }) => Buffer.from(String(value.frame), 'base64').toString())).toEqual(bad)
    expect(parked[0]?.value).toMatchObject({ receivedAt: '1970-01-01T00:00:00.000000Z', eventTime: null, seq: null })
    expect(out.at(-1)).toMatchObject({ topic: 'fixture-state', value: { seq: 1 } })
  })

  it('keeps the beginning of a frame above 1 MiB; a CR belongs to the line end [N1, N4]', async () => {
    const frame = (bytes: number): string => `"${'x'.repeat(bytes - 2)}"`
    const out = await fold(`${frame(FRAME_BYTES_MAX)}\r\n${frame(FRAME_BYTES_MAX + 1)}\r\n`)
    expect(out.map(({ value }) => value.code)).toEqual(['not-an-object', 'frame-too-large'])
    const sizes = out.map(({ value }) => Buffer.from(String(value.frame), 'base64').length)
    expect(sizes).toEqual([FRAME_BYTES_MAX, OVERSIZED_KEPT_BYTES])
  })

  it('gives a packet without a time that of the packet before [N3]', async () => {
    const untimed = (seq: number): object => packet({ seq, send: 5, more: { timestamp: undefined } })
    const out = await fold([untimed(1), packet({ seq: 2, send: 5 }), untimed(3)].map(line).join(''))
    const states = out.filter((record) => record.topic === 'fixture-state').map((record) => record.value)
    expect(states.map(({ eventTime, receivedAt }) => [eventTime, receivedAt])).toEqual([
      [null, '1970-01-01T00:00:00.000000Z'],
      ['2026-11-21T12:00:02.000000Z', '2026-11-21T12:00:02.000000Z'],
      [null, '2026-11-21T12:00:02.000000Z'],
    ])
  })

  it('says what is wrong with a rule file', async () => {
    const { code, stderr } = await touchline(['fold', '--rules', `${temporaryFolder()}/none.json`])
    expect(code).toBe(1)
    expect(stderr).toMatch(/^touchline: .*none\.json: expected a rule file .*, found no such file\..*\n$/)
  })

  it('says on one line what is no JSON in a rule file', async () => {
    const file = join(temporaryFolder(), 'rules.json')
    writeFileSync(file, '{\n  "soccer": [\n    1,\n  ]\n}')
    const { code, stderr } = await touchline(['fold', '--rules', file])
    expect(code).toBe(1)
    expect(stderr).toMatch(/^touchline: .*rules\.json: expected a rule file [^\n]+\n$/)
  })

  it.each([
    ['[{}]', 'a JSON array'],
    ['{\n}', 'a JSON object of several lines'],
  ])('says what reads %j', async (input, found) => {
    const { code, stdout, stderr } = await touchline(['fold'], { input })
    expect({ code, count: jsonLines(stdout).length }).toEqual({ code: 0, count: input.split('\n').length })
    expect(stderr.split('\n')[0]).toBe(
      `touchline: fold reads one packet a line, found ${found}: \`touchline import\` takes that`,
    )
  })

  it('says so when stdin is a folder', async () => {
    const folder = openSync(temporaryFolder(), 'r')
    const child = kept(spawn(process.execPath, [MAIN, 'fold'], { env: CLEAN_ENV, stdio: [folder, 'pipe', 'pipe'] }))
    closeSync(folder)
    const stderr = collect(child.stderr)
    const [code] = await once(child, 'close')
    expect({ code, stderr: stderr() }).toEqual({
      code: 1,
      stderr: 'touchline: -: expected a file that can be read, found a folder. Check the name and its rights.\n',
    })
  })

  it('gives JSON with --json, too', async () => {
    const input = line(packet({ seq: 1, send: 5 }))
    expect(await fold(input, '--json')).toEqual(await fold(input))
  })
})
