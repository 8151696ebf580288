import { describe, expect, it } from 'vitest'
import { whenThere } from '../../cli/registry.ts'
import { openTerminal } from '../../cli/terminal.ts'
import { openFileLog } from '../../log/file/file.ts'
import { systemClock } from '../../platform/clock.ts'
import { TouchlineError } from '../../platform/errors.ts'
import type { Logger } from '../../platform/logger.ts'
import { embeddedRegistry } from '../../schemas/registry.ts'
import { schemaOf } from '../../schemas/sources.ts'
import { DEFAULT_PREFIX, FEED_QUALITY, FIXTURES, RAW_ACTIONS, subjectOf, TOPICS } from '../../schemas/topics.ts'
import { manualClock } from '../producer/clock.ts'
import { jsonLines, temporaryFolder, touchline } from './touchline.ts'

const QUALITY = subjectOf(DEFAULT_PREFIX, FEED_QUALITY)

async function register(folder: string, subject: string, schema: object): Promise<void> {
  const log = await openFileLog({ folder, clock: systemClock })
  await embeddedRegistry(log).register(subject, JSON.stringify(schema))
  await log.close()
}

async function states(command: string, folder: string): Promise<readonly Record<string, unknown>[]> {
  return jsonLines((await touchline(['schemas', command, '--json', '--log', `file:${folder}`])).stdout)
}

describe('schemas of a log of this machine', () => {
  it('are printed without a log, registered, and then as they should be', async () => {
    const folder = `${temporaryFolder()}/data`
    const before = await states('print', folder)
    expect(before.map(({ subject, schema }) => [subject, schema])).toEqual(
      TOPICS.map((topic) => [subjectOf(DEFAULT_PREFIX, topic), schemaOf(topic)]),
    )
    expect(new Set(before.map(({ state, id }) => `${state} ${id}`))).toEqual(new Set(['missing null']))
    expect(await touchline(['schemas', 'check', '--log', `file:${folder}`])).toMatchObject({ code: 1, stdout: '' })

    const first = await touchline(['schemas', 'register', '--log', `file:${folder}`])
    expect(first).toMatchObject({ code: 0, stderr: '' })
    expect(await touchline(['schemas', 'register', '--log', `file:${folder}`])).toEqual(first)
    const check = await touchline(['schemas', 'check', '--log', `file:${folder}`])
    expect(check).toEqual(first)
    expect(await states('check', folder)).toEqual(
      before.map(({ schema: _, ...one }, i) => ({
        ...one,
        state: 'registered',
        version: 1,
        id: i + 1,
        versions: [1],
        compatibility: 'FULL_TRANSITIVE',
      })),
    )
  })

  it('fail a check that changes nothing, where an earlier version is registered', async () => {
    const folder = temporaryFolder()
    const { fields, ...rest } = schemaOf(FEED_QUALITY)
    await register(folder, QUALITY, { ...rest, fields: fields.filter(({ name }) => name !== 'detail') })
    const { code, stderr } = await touchline(['schemas', 'check', '--log', `file:${folder}`])
    expect(code).toBe(1)
    expect(stderr).toContain(`expected all ${TOPICS.length} subjects as this version has them, found ${TOPICS.length}`)
    const found = await states('check', folder)
    expect(found.find(({ subject }) => subject === QUALITY)).toMatchObject({
      state: 'older',
      version: null,
      versions: [1],
    })
    expect(found.filter(({ state }) => state === 'missing')).toHaveLength(TOPICS.length - 1)
    await states('register', folder)
    expect((await states('check', folder)).find(({ subject }) => subject === QUALITY)).toMatchObject({
      state: 'registered',
      version: 2,
      versions: [1, 2],
    })
  })

  it.each([['schemas register'], ['import --sport soccer -']])(
    'stop `%s` before its work where one is incompatible: none is registered',
    async (command) => {
      const folder = temporaryFolder()
      const subject = subjectOf(DEFAULT_PREFIX, FIXTURES)
      await register(folder, subject, schemaOf(RAW_ACTIONS))
      const { code, stdout, stderr } = await touchline([...command.split(' '), '--log', `file:${folder}`], {
        input: '{}\n',
      })
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
      expect(stderr).toContain(`${subject}: expected a schema that reads all earlier ones`)
      const found = await states('check', folder)
      expect(found.map(({ state }) => state)).toEqual(
        TOPICS.map((topic) => (topic === FIXTURES ? 'incompatible' : 'missing')),
      )
    },
  )
})

describe('a registry that is away at the start', () => {
  const away = new TouchlineError('registry-unavailable', { url: 'http://r', found: 'connect ECONNREFUSED' })

  async function world() {
    const warnings: string[] = []
    const clock = { ...systemClock, ...manualClock() }
    const ignore = (): void => {}
    const logger: Logger = { debug: ignore, info: ignore, error: ignore, warn: (_, message) => warnings.push(message) }
    const stop = new AbortController()
    return { warnings, clock, stop, tools: { clock, logger, terminal: await openTerminal() } }
  }

  it('is waited for, which is said once', async () => {
    const { clock, warnings, tools, stop } = await world()
    let attempts = 0
    const asking = whenThere(async () => (++attempts < 4 ? Promise.reject(away) : 'there'), tools, stop.signal)
    await clock.advance(0)
    for (let i = 0; i < 3; i++) await clock.advance(500)
    expect(await asking).toBe('there')
    expect(warnings).toEqual([
      expect.stringMatching(/^http:\/\/r: expected an answer .*; waiting for it, 60 s at most$/),
    ])
  })

  it('is an error in the end', async () => {
    const { clock, tools, stop } = await world()
    let attempts = 0
    const asking = whenThere(() => Promise.reject(++attempts && away), tools, stop.signal).catch(
      (error: unknown) => error,
    )
    await clock.advance(0)
    for (let i = 0; i < 119; i++) await clock.advance(500)
    expect(attempts).toBe(120)
    await clock.advance(500)
    expect(await asking).toBe(away)
  })

  it('is no longer waited for when the command is told to end', async () => {
    const { clock, tools, stop } = await world()
    const asking = whenThere(() => Promise.reject(away), tools, stop.signal)
    await clock.advance(0)
    stop.abort()
    expect(await asking).toBeNull()
  })

  it('is not waited for where it refuses', async () => {
    const { tools, stop } = await world()
    const refused = new TouchlineError('registry-refused', { url: 'http://r', found: '401' })
    await expect(whenThere(() => Promise.reject(refused), tools, stop.signal)).rejects.toBe(refused)
  })
})
