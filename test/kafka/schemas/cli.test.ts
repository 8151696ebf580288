import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, inject, it } from 'vitest'
import { TOPICS } from '../../../schemas/topics.ts'
import { freePorts } from '../../../scripts/kafka/server.mjs'
import { collect, jsonLines, start, temporaryFolder, touchline } from '../../cli/touchline.ts'
import { front, privateCa } from './secure.ts'
import { fresh, put } from './subjects.ts'

const { address, registry } = inject('kafka')
const SECRET = 'S3cret:p@ss/word%'

const schemas = (
  command: string,
  log: string,
  more: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
) => touchline(['schemas', command, '--json', '--log', log, ...more], { env })

describe('schemas of a Kafka log', () => {
  it('are registered, and then checked, also as ?registry= and TOUCHLINE_REGISTRY say', async () => {
    const more = ['--prefix', fresh()]
    const log = `kafka://${address}`
    expect(await schemas('check', log, [...more, '--registry', registry])).toMatchObject({ code: 1 })
    const first = await schemas('register', log, more, { TOUCHLINE_REGISTRY: registry })
    expect(first).toMatchObject({ code: 0, stderr: '' })
    expect(jsonLines(first.stdout).map(({ state }) => state)).toEqual(TOPICS.map(() => 'registered'))
    // The option of the log wins over the environment.
    const env = { TOUCHLINE_REGISTRY: 'http://127.0.0.1:1' }
    expect(await schemas('check', `${log}?registry=${registry}`, more, env)).toEqual(first)
  })

  it('fail a check where another level was set, and register sets it', async () => {
    const prefix = fresh()
    const more = ['--prefix', prefix, '--registry', registry]
    const { stdout } = await schemas('register', `kafka://${address}`, more)
    const { subject } = jsonLines(stdout)[0] as { readonly subject: string }
    await put(`${registry}/config/${subject}`, { compatibility: 'BACKWARD' }, 'PUT')
    const check = await schemas('check', `kafka://${address}`, more)
    expect(check.code).toBe(1)
    expect(check.stderr).toContain(
      `${subject}: expected all ${TOPICS.length} subjects as this version has them, found 1`,
    )
    expect(jsonLines(check.stdout)[0]).toMatchObject({ state: 'registered', compatibility: 'BACKWARD' })
    expect(await schemas('check', `kafka://${address}`, more)).toEqual(check)
    await schemas('register', `kafka://${address}`, more)
    expect(await schemas('check', `kafka://${address}`, more)).toMatchObject({ code: 0 })
  })

  it('wait for a registry that starts after the command', async () => {
    const [port] = (await freePorts(1)) as [number]
    const { pathname } = new URL(registry)
    const url = `http://127.0.0.1:${port}${pathname}`
    const child = start(['schemas', 'register', '--log', `kafka://${address}`, '--registry', url, '--prefix', fresh()])
    const [stdout, stderr] = [collect(child.stdout), collect(child.stderr)]
    while (!stderr().includes('waiting for it, 60 s at most')) await once(child.stderr as NodeJS.ReadableStream, 'data')
    await front(registry, { port })
    const [code] = (await once(child, 'close')) as [number | null]
    expect({ code, lines: stdout().trim().split('\n').length }).toEqual({ code: 0, lines: TOPICS.length + 1 })
    expect(stderr().trim().split('\n')).toHaveLength(1)
  })
})

describe('a registry with basic auth and an authority of its own', () => {
  it('is reached by options, by the environment, and with the user in its URL', async () => {
    const ca = privateCa()
    const { place } = await front(registry, { tls: ca, user: `me:${SECRET}` })
    const password = join(temporaryFolder(), 'password')
    writeFileSync(password, `${SECRET}\n`)
    const prefix = ['--prefix', fresh()]
    const log = `kafka://${address}`
    const url = `https://${place}`
    const withUser = `https://me:${encodeURIComponent(SECRET)}@${place}`
    const options = ['--registry-user', 'me', '--registry-password-file', password, '--registry-ca', ca.file]
    const env = { TOUCHLINE_REGISTRY_USER: 'me', TOUCHLINE_REGISTRY_PASSWORD: SECRET, TOUCHLINE_REGISTRY_CA: ca.file }
    const ran = [
      await schemas('register', log, [...prefix, '--registry', url, ...options]),
      await schemas('check', log, prefix, { TOUCHLINE_REGISTRY: url, ...env }),
      await schemas('check', log, [...prefix, '--registry', withUser, '--registry-ca', ca.file]),
      await schemas('check', `${log}?registry=${encodeURIComponent(withUser)}`, prefix, {
        TOUCHLINE_REGISTRY_CA: ca.file,
      }),
    ]
    for (const one of ran) expect(one).toMatchObject({ code: 0, stderr: '' })
  })

  it.each<readonly [string, readonly string[], Readonly<Record<string, string>>, number, RegExp]>([
    [
      'a wrong password',
      ['--registry-user', 'me'],
      { TOUCHLINE_REGISTRY_PASSWORD: 'S3cretly' },
      1,
      /found: 401 not Basic …/,
    ],
    ['no user', [], {}, 1, /found: 401/],
    ['a user and no password', ['--registry-user', 'me'], {}, 2, /expected --registry-password-file or/],
    ['a password and no user', [], { TOUCHLINE_REGISTRY_PASSWORD: SECRET }, 2, /expected --registry-user or/],
    ['no authority', [], { TOUCHLINE_REGISTRY_CA: '' }, 1, /found: no TLS that is trusted/],
    ['an authority that is no file', ['--registry-ca', '/none'], {}, 2, /expected --registry-ca to be readable/],
  ])('tells %s without a secret', async (_, more, env, code, words) => {
    const ca = privateCa()
    const { place } = await front(registry, { tls: ca, user: `me:${SECRET}` })
    const all = { TOUCHLINE_REGISTRY: `https://${place}`, TOUCHLINE_REGISTRY_CA: ca.file, ...env }
    const ran = await schemas('check', `kafka://${address}`, ['--verbose', ...more], all)
    expect(ran).toMatchObject({ code, stdout: '' })
    expect(ran.stderr).toMatch(words)
    expect(ran.stderr).not.toMatch(/S3cret|UzNjcmV0/)
  })

  it.each([
    `https://me:${SECRET}@`,
    `me:${SECRET}@host`,
    `https://me:${SECRET}@host`,
    `https://me:S3cret%@host`,
    `http://me:12?S3cret@host`,
  ])('tells that %s is no URL without a secret', async (url) => {
    for (const more of [['--registry', url], []]) {
      const log = more.length === 0 ? `kafka://${address}?registry=${url}` : `kafka://${address}`
      const ran = await schemas('check', log, more)
      expect(ran).toMatchObject({ code: 2, stdout: '' })
      expect(ran.stderr).toMatch(/^touchline: expected [^\n]+\n$/)
      expect(ran.stderr).not.toMatch(/S3cret/)
    }
  })
})
