import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, it } from 'vitest'
import { ROOT } from '../tidy/tree.ts'
import { ownServices, readCompose } from './services.ts'

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8')

describe('docker-compose.yml', () => {
  const schema = JSON.parse(read('test/compose/compose-spec.json')) as object
  const isCompose = new Ajv2020({ strict: false, validateFormats: false }).compile(schema)
  const compose = readCompose()

  it('is what the Compose specification takes', () => {
    expect(isCompose(compose), JSON.stringify(isCompose.errors)).toBe(true)
    const canary = structuredClone(compose) as { services: Record<string, object> }
    canary.services.kafka = { ...canary.services.kafka, helthcheck: {} }
    expect(isCompose(canary)).toBe(false)
  })

  it.each(Object.entries(compose.services))(
    '%s has a health check, and an image of a fixed version or ours',
    (_, service) => {
      expect(service.healthcheck?.test.length).toBeGreaterThan(1)
      expect(service.image).toMatch(service.build === undefined ? /^[\w-]+\/[\w-]+:\d+\.\d+\.\d+$/ : /^touchline$/)
    },
  )

  it('runs what is ours without root', () => {
    expect(ownServices(compose).map(([name]) => name)).toEqual(['provider', 'producer', 'processor'])
    for (const [, service] of ownServices(compose)) {
      expect(service).toMatchObject({ user: 'node', read_only: true, cap_drop: ['ALL'] })
    }
  })

  it('has no secret in it', () => {
    const set = read('docker-compose.yml').match(/^ *\w*(TOKEN|PASSWORD|SECRET)\w*: .*$/gm) ?? []
    expect(new Set(set.map((line) => line.trim()))).toEqual(new Set([`TOUCHLINE_TOKEN: $${'{TOUCHLINE_TOKEN:-demo}'}`]))
  })

  it('names files of the image that are built', () => {
    const paths = ownServices(compose).flatMap(([, { command = [] }]) =>
      command.filter((word) => word.startsWith('/app/')),
    )
    expect(paths).toEqual(['/app/dist/provider/simulate/rules.json'])
    for (const path of paths) expect(existsSync(join(ROOT, path.replace('/app/', '')))).toBe(true)
  })
})

describe('the image', () => {
  const lines = read('Dockerfile').split('\n')

  it('ends as a user that is not root, with a command that is built', () => {
    expect(lines.filter((line) => /^(USER|FROM) /.test(line)).at(-1)).toBe('USER node')
    expect(lines.filter((line) => line.startsWith('FROM ')).length).toBe(2)
    expect(existsSync(join(ROOT, 'dist/cli/main.js'))).toBe(true)
  })

  it('is built from all that the build needs, and from nothing that lies around', () => {
    const allowed = read('.dockerignore')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
    const { include } = JSON.parse(read('tsconfig.build.json')) as { include: readonly string[] }
    const needed = [
      'package.json',
      'package-lock.json',
      'tsconfig.json',
      'tsconfig.build.json',
      'scripts/build.mjs',
      'scripts/sources.mjs',
    ]
    expect(allowed[0]).toBe('*')
    expect(new Set(allowed.slice(1))).toEqual(new Set([...needed, ...include].map((path) => `!${path}`)))
  })
})
