import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { freePorts } from '../../scripts/kafka/server.mjs'
import { awaitOutput, CLEAN_ENV, kept, MAIN, stop, temporaryFolder, touchline } from '../cli/touchline.ts'
import { interpolated, readCompose, type Service } from '../compose/services.ts'
import { ROOT } from '../tidy/tree.ts'

/**
 * The very commands of docker-compose.yml without Docker: names of hosts become ports of this machine, /app its folder.
 * These services write to the default prefix of the shared broker, which no other test does.
 */
const { services } = readCompose()
let provider = 0
beforeAll(async () => {
  ;[provider] = (await freePorts(1)) as [number]
})

function here(text: string | number): string {
  const { address, registry } = inject('kafka')
  const kafkaPort = Number(address.split(':')[1])
  return interpolated(text)
    .replace('kafka:9092', address)
    .replace('http://registry:8081', registry)
    .replace(/(provider|127\.0\.0\.1):4711/, `127.0.0.1:${provider}`)
    .replace(/^4711$/, String(provider))
    .replace(/^0\.0\.0\.0$/, '127.0.0.1')
    .replace(':2384 ', `:${kafkaPort.toString(16).toUpperCase().padStart(4, '0')} `)
    .replace(/^\/app\//, ROOT)
}

function run(name: string): ChildProcess {
  const { command = [], environment = {} } = services[name] as Service
  const env = Object.fromEntries(Object.entries(environment).map(([key, value]) => [key, here(value)]))
  return kept(
    spawn(process.execPath, [MAIN, ...command.map(here)], { cwd: temporaryFolder(), env: { ...CLEAN_ENV, ...env } }),
  )
}

/** Exit code of a service's health check. */
async function health(name: string): Promise<number | null> {
  const [how, ...words] = (services[name] as Service).healthcheck?.test.map(here) ?? []
  const argv = how === 'CMD' ? words : ['sh', '-c', words[0] as string]
  const child = kept(spawn(argv[0] as string, argv.slice(1), { stdio: 'ignore' }))
  return ((await once(child, 'exit')) as [number | null])[0]
}

describe('docker-compose.yml', () => {
  it('has a provider that serves, and a health check that tells', async () => {
    expect(await health('provider')).not.toBe(0)
    const child = run('provider')
    expect(await awaitOutput(child, (text) => /npx touchline tail/.exec(text))).not.toBeNull()
    expect(await health('provider')).toBe(0)
    expect(await stop(child)).toBe(0)
    expect(await health('provider')).not.toBe(0)
  })

  it('has a registry check that tells', async () => {
    // The registry of the tests has its subjects elsewhere: the same check on its path.
    const { port, pathname } = new URL(inject('kafka').registry)
    const [, , , script = ''] = services.registry?.healthcheck?.test.map(interpolated) ?? []
    const check = (at: string) =>
      script.replace('127.0.0.1/8081', `127.0.0.1/${at}`).replace('/subjects', `${pathname}/subjects`)
    const [nobody] = await freePorts(1)
    const codes = [port, String(nobody)].map(async (at) => {
      const child = kept(spawn('bash', ['-c', check(at)], { stdio: 'ignore' }))
      return ((await once(child, 'exit')) as [number | null])[0]
    })
    expect(await codes[0]).toBe(0)
    expect(await codes[1]).not.toBe(0)
  })

  it('records and derives what the provider plays, with as many processors as it says', async () => {
    const running = ['provider', 'producer', 'processor', 'processor'].map(run)
    const log = here('kafka://kafka:9092?registry=http://registry:8081')
    const args = ['tail', 'score-changes', '--json', '--log', log]
    let found = ''
    // Until the topic is made there is no log to read.
    while (found === '') found = (await touchline(args)).stdout.trim()
    expect(JSON.parse(found.split('\n')[0] as string)).toMatchObject({
      topic: expect.stringContaining('score-changes'),
    })
    if (process.platform === 'linux') expect(await Promise.all(['producer', 'processor'].map(health))).toEqual([0, 0])
    expect(await Promise.all(running.reverse().map((child) => stop(child)))).toEqual([0, 0, 0, 0])
  }, 150_000)
})
