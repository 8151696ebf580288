import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { freePorts } from '../../scripts/kafka/server.mjs'
import { awaitOutput, collect, kept } from '../cli/touchline.ts'
import { ROOT } from '../tidy/tree.ts'
import { client, processesWith, temporaryFolder } from './helpers.ts'

const START_MS = 6_000

interface Started {
  readonly child: ChildProcess
  readonly stdout: () => string
  readonly stderr: () => string
  readonly port: number
  /** Running java processes of this start. */
  readonly processes: () => readonly string[]
  /** Its folders that are there. */
  readonly folders: () => readonly string[]
}

/** `npm run kafka`, without npm: npm only passes signals on. */
async function start(env: Readonly<Record<string, string>> = {}, args: readonly string[] = []): Promise<Started> {
  const TMPDIR = temporaryFolder()
  const [port, registryPort] = (await freePorts(2)) as [number, number]
  const ports = { KAFKA_PORT: String(port), REGISTRY_PORT: String(registryPort) }
  const how = { env: { ...process.env, ...ports, TMPDIR, ...env } }
  const child = kept(spawn(process.execPath, [join(ROOT, 'scripts/kafka/main.mjs'), ...args], how))
  return {
    child,
    stdout: collect(child.stdout),
    stderr: collect(child.stderr),
    port,
    processes: () => [...processesWith(`${TMPDIR}/`), ...processesWith(`quarkus.http.port=${registryPort}`)],
    folders: () => readdirSync(TMPDIR),
  }
}

/** What watches over a process ends a moment after it. */
const nothing = (processes: Started['processes'], message = '') =>
  expect.poll(processes, { timeout: 5_000, message }).toEqual([])

const exit = async (child: ChildProcess) => ((await once(child, 'exit')) as [number | null])[0]

describe('npm run kafka', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)(
    'starts both, prints what to type next, and leaves nothing on %s',
    async (signal) => {
      const { child, port, processes, folders } = await start()
      const found = await awaitOutput(child, (text) =>
        /TOUCHLINE_LOG='kafka:\/\/([^?]+)\?registry=([^']+)'.*Ctrl-C/s.exec(text),
      )
      expect(found[1]).toBe(`127.0.0.1:${port}`)
      const admin = client(found[1] as string).admin()
      await admin.connect()
      await admin.disconnect()
      expect((await fetch(`${found[2]}/subjects`)).status).toBe(200)
      expect(processes().length).toBeGreaterThanOrEqual(2)
      child.kill(signal)
      expect(await exit(child)).toBe(0)
      expect(folders()).toEqual([])
      await nothing(processes)
    },
  )

  it('leaves nothing when a signal comes while it starts', async () => {
    for (let round = 0; round < 5; round++) {
      const ms = Math.floor(Math.random() * START_MS)
      const { child, stderr, processes, folders } = await start()
      await once(child.stderr as Readable, 'data')
      await new Promise((resolve) => setTimeout(resolve, ms))
      child.kill(round % 2 === 0 ? 'SIGTERM' : 'SIGINT')
      const code = await exit(child)
      expect({ ms, code, stderr: stderr(), folders: folders() }).toEqual({
        ms,
        code: 0,
        stderr: 'starting a broker and a registry\n',
        folders: [],
      })
      await nothing(processes)
    }
  })

  it('leaves no process when it is killed itself, whenever that is', async () => {
    for (let round = 0; round < 5; round++) {
      const ms = Math.floor(Math.random() * START_MS)
      const { child, processes } = await start()
      await new Promise((resolve) => setTimeout(resolve, ms))
      child.kill('SIGKILL')
      await exit(child)
      await nothing(processes, `killed after ${ms} ms`)
    }
  })

  it('ends with an error, and ends the other one, when one ends by itself', async () => {
    const { child, stderr, processes, folders } = await start()
    await awaitOutput(child, (text) => /Ctrl-C/.exec(text))
    const broker = processes().find((line) => line.includes('kafka.Kafka')) as string
    process.kill(Number.parseInt(broker, 10), 'SIGKILL')
    expect(await exit(child)).toBe(1)
    expect(stderr()).toMatch(/kafka: the broker ended by itself\n$/)
    expect(folders()).toEqual([])
    await nothing(processes)
  })

  it('has help, and says what is wrong with a port or an argument', async () => {
    const help = await start({}, ['--help'])
    expect(await exit(help.child)).toBe(0)
    expect(help.stdout()).toMatch(/^Usage: npm run kafka\n.*KAFKA_PORT.*REGISTRY_PORT/s)
    const odd = await start({}, ['now'])
    expect(await exit(odd.child)).toBe(2)
    const port = await start({ KAFKA_PORT: '99999' })
    expect(await exit(port.child)).toBe(1)
    expect(port.stderr()).toBe('kafka: expected KAFKA_PORT as a port from 1 to 65535, found 99999\n')
  })
})

describe('without what it needs', () => {
  /** A PATH with only these programs: name → a shell script, or null for that of the machine. */
  function path(programs: Readonly<Record<string, string | null>>): string {
    const folder = temporaryFolder()
    for (const [name, script] of Object.entries(programs)) {
      const file = join(folder, name)
      if (script === null) symlinkSync(`/usr/bin/${name}`, file)
      else writeFileSync(file, `#!/bin/sh\n${script}\n`)
      if (script !== null) chmodSync(file, 0o755)
    }
    return folder
  }

  it.each([
    ['java', {}],
    ['mvn', { java: 'exit 0' }],
  ])('it says which line to run: no %s', async (missing, programs) => {
    const { child, stderr, folders } = await start({ PATH: path(programs), TOUCHLINE_KAFKA_CACHE: temporaryFolder() })
    expect(await exit(child)).toBe(1)
    expect(stderr()).toMatch(
      new RegExp(`kafka: expected ${missing}\\b.*, found none; .*apt-get install -y default-jdk-headless maven\n$`),
    )
    expect(folders()).toEqual([])
  })

  it('an incomplete fetch is no whole one', async () => {
    const cache = temporaryFolder()
    // What another fetch left that was killed lies there, too.
    mkdirSync(join(cache, 'fetching-abc'))
    const some =
      'case "$*" in *version*) exit 0;; *) mkdir -p kafka; echo half > kafka/kafka_2.13-4.1.0.jar; echo no network; exit 1;; esac'
    const PATH = `${path({ java: 'exit 0', mvn: some })}:/bin:/usr/bin`
    for (let round = 0; round < 2; round++) {
      const { child, stderr } = await start({ PATH, TOUCHLINE_KAFKA_CACHE: cache })
      expect(await exit(child)).toBe(1)
      expect(stderr()).toMatch(
        /^starting.*\nfetching Kafka .*\nkafka: mvn dependency:copy-dependencies: no network; is a Maven repository reachable\?\n$/,
      )
      expect(readdirSync(cache)).toEqual(['fetching-abc'])
    }
  })
})
