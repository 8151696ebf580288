import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, inject, it } from 'vitest'
import { FIXTURE_STATE } from '../../../schemas/topics.ts'
import { collect, jsonLines, start, stop, touchline } from '../../cli/touchline.ts'
import { ROOT } from '../../tidy/tree.ts'
import { front } from './secure.ts'
import { fresh } from './subjects.ts'

const { address, registry } = inject('kafka')
const SAMPLE = readFileSync(join(ROOT, 'docs/samples/soccer.ndjson'), 'utf8')
const fixtureOf = (text: string): string => /"fixtureId":\s*"([^"]+)"/.exec(text)?.[1] as string

it('a registry that goes away later is not missed: ids are kept, and process derives what comes', async () => {
  const prefix = ['--prefix', fresh(), '--log', `kafka://${address}?partitions=2`]
  const direct = [...prefix, '--registry', registry]
  const imported = (text: string) => touchline(['import', '--sport', 'soccer', '-', ...direct], { input: text })
  const folded = await touchline(['fold', '--sport', 'soccer'], { input: SAMPLE })
  const expected = jsonLines(folded.stdout).filter(({ topic }) => topic === FIXTURE_STATE.name).length
  /** Until everything of a fixture is derived; the time of the test is the limit. */
  const isDerived = async (fixture: string): Promise<void> => {
    const tail = ['tail', FIXTURE_STATE.name, '--json', '--fixture', fixture, ...direct]
    while (jsonLines((await touchline(tail)).stdout).length < expected);
  }

  expect(await imported(SAMPLE)).toMatchObject({ code: 0 })
  const door = await front(registry, {})
  const child = start(['process', ...prefix, '--registry', `http://${door.place}`])
  const stderr = collect(child.stderr)
  const first = fixtureOf(SAMPLE)
  await isDerived(first)
  await door.close()

  const second = `${first.slice(0, -4)}ffff`
  expect(await imported(SAMPLE.replaceAll(first, second))).toMatchObject({ code: 0 })
  await isDerived(second)
  expect(await stop(child)).toBe(0)
  expect(stderr()).toBe('')
})
