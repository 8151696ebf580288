import { expect, inject, it } from 'vitest'
import { record, serve } from '../../cli/serving.ts'
import { jsonLines, temporaryFolder, touchlines } from '../../cli/touchline.ts'
import { openTopicSet } from '../once/topic-set.ts'
import { on, urlOf } from './recorded-set.ts'

it('serves what was recorded on Kafka: recorded again it has the same content', async () => {
  const cwd = temporaryFolder()
  const set = await openTopicSet(inject('kafka'), 4)
  const first = await serve(['--matches', '1', '--speed', '9000', '--seed', 'kafka'], cwd)
  await record(first.served, on(set), cwd)
  expect(await first.stop()).toBe(0)

  const from = ['--from', urlOf(set), '--prefix', set.prefix, '--speed', '2']
  const again = await serve([...from, '--fault-rate', 'drop=0.002,duplicate=0.01', '--seed', '7'], cwd)
  expect(again.served.fixtures).toEqual(first.served.fixtures)
  await record(again.served, ['--log', 'file:again'], cwd)
  expect(await again.stop()).toBe(0)

  const logs = [on(set), ['--log', 'file:again']]
  const ran = await touchlines(
    logs.map((log) => ['digest', '--json', ...log]),
    cwd,
  )
  const [original, copy] = ran.map(({ stdout }) =>
    jsonLines(stdout).map(({ fixtureId, content, packets }) => ({ fixtureId, content, packets })),
  )
  expect(original).toHaveLength(2)
  expect(copy).toEqual(original)
})
