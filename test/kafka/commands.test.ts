import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { expect, inject, it } from 'vitest'
import { temporaryFolder, touchline } from '../cli/touchline.ts'
import { ROOT } from '../tidy/tree.ts'

const SAMPLE = join(ROOT, 'docs/samples/soccer.ndjson')
const RULES = join(ROOT, 'docs/samples/rules.json')
const DERIVED = ['action-changes', 'corrections', 'score-changes', 'fixture-events', 'feed-quality', 'fixture-state']

function onKafka(partitions: number): Readonly<Record<string, string>> {
  const { address, registry } = inject('kafka')
  return { TOUCHLINE_LOG: `kafka://${address}?registry=${registry}&partitions=${partitions}` }
}

/** What readers get of each derived topic: key, value, and the headers that do not belong to a run. */
async function derived(env: Readonly<Record<string, string>>, prefix: string): Promise<readonly string[]> {
  const run = (...args: readonly string[]) => touchline([...args, '--prefix', prefix], { env })
  const [imported, processed] = [
    await run('import', SAMPLE, '--sport', 'soccer'),
    await run('process', '--once', '--rules', RULES),
  ]
  expect([imported.code, processed.code], imported.stderr + processed.stderr).toEqual([0, 0])
  const lines: string[] = []
  for (const topic of DERIVED) {
    const { code, stdout } = await run('tail', topic, '--json')
    expect(code).toBe(0)
    for (const line of stdout.split('\n').filter((text) => text !== '')) {
      const { key, value, timestamp, headers } = JSON.parse(line)
      const id = headers.id.split('/').slice(-2)
      lines.push(JSON.stringify([topic, key, value, timestamp, headers.logic, id]))
    }
  }
  return lines
}

it('give on Kafka what they give on one machine', async () => {
  const file = await derived({ TOUCHLINE_LOG: `file:${join(temporaryFolder(), 'log')}` }, 'touchline.')
  expect(file.length).toBeGreaterThan(90)
  expect(await derived(onKafka(3), `commands-${randomUUID()}.`)).toEqual(file)
})

it('end at once with log-missing where there are no topics', async () => {
  const { code, stderr } = await touchline(['tail', 'corrections', '--prefix', 'nobody.'], { env: onKafka(1) })
  expect(code).toBe(1)
  expect(stderr).toContain('expected a log, found none')
})
