import { expect, it } from 'vitest'
import { DEFAULT_PREFIX, TOPIC_SET, topicConfig } from '../../schemas/topics.ts'
import { ROOT } from '../tidy/tree.ts'
import { jsonLines, type Ran, temporaryFolder, touchlines } from './touchline.ts'

const NAMES = TOPIC_SET.map(({ name }) => DEFAULT_PREFIX + name)

it('prints the table with what Kafka is to be told, with and without the word', async () => {
  const lines = [['topics'], ['topics', 'print'], ['topics', '--json'], ['topics', 'print', '--json', '--prefix', 'a.']]
  const [alone, word, json, other] = (await touchlines(lines, temporaryFolder())) as [Ran, Ran, Ran, Ran]
  expect(alone.code).toBe(0)
  expect(word).toEqual(alone)
  for (const [at, line] of alone.stdout.split('\n').slice(1, -1).entries()) expect(line).toContain(`${NAMES[at]} `)
  expect(alone.stdout).toContain('cleanup.policy=compact min.compaction.lag.ms=604800000')
  const told = jsonLines(json.stdout)
  expect(told.map(({ topic }) => topic)).toEqual(NAMES)
  expect(told.map(({ config }) => config)).toEqual(TOPIC_SET.map(topicConfig))
  expect(jsonLines(other.stdout)[0]?.topic).toBe('a.raw-actions')
})

it('of a folder tells what is there, and that there is nothing to create', async () => {
  const cwd = temporaryFolder()
  const imports = ['import', `${ROOT}/docs/samples/soccer.ndjson`, '--sport', 'soccer']
  const [, check, json, create] = (await touchlines(
    [imports, ['topics', 'check'], ['topics', 'check', '--json'], ['topics', 'create']],
    cwd,
  )) as [Ran, Ran, Ran, Ran]
  expect(check.code).toBe(0)
  expect(check.stderr).toBe(
    'touchline: file:./data: such a log keeps everything and makes its topics itself; nothing to compare\n',
  )
  expect(check.stdout).toMatch(/^touchline\.raw-actions +1 +36$/m)
  expect(jsonLines(json.stdout)).toContainEqual({ topic: 'touchline.corrections', partitions: 1, records: 0 })
  expect(create).toEqual({
    code: 0,
    stdout: '',
    stderr: 'touchline: file:./data: such a log makes its topics itself when they are first written; nothing to do\n',
  })
})

it('of a log in memory says that there is nothing', async () => {
  const lines = ['check', 'create'].map((word) => ['topics', word, '--log', 'memory:'])
  for (const { code, stdout, stderr } of await touchlines(lines, temporaryFolder())) {
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' })
    expect(stderr).toMatch(/^touchline: memory:: such a log [^\n]+\n$/)
  }
})

const KAFKA = ['--log', 'kafka://127.0.0.1:1']
const WRONG: readonly (readonly [readonly string[], RegExp])[] = [
  [['--partitions', '4', '--to-prefix', 'b.'], /expected a log on Kafka, found file:\.\/data/],
  [['--to-prefix', 'b.', ...KAFKA], /expected --partitions, above those that there are, found none/],
  [['--partitions', '4', '--to-prefix', 'touchline.', ...KAFKA], /expected another --to-prefix than touchline\./],
  [['--partitions', '4', '--to-prefix', 'b/', ...KAFKA], /expected --to-prefix as 1 to/],
  [['--partitions', '4'], /required option '--to-prefix <prefix>'/],
  [['--partitions', 'many', '--to-prefix', 'b.'], /expected --partitions from 1 to 10000, found many/],
]

it('says in a line what is wrong with how a set is to grow', async () => {
  const lines = WRONG.map(([args]) => ['topics', 'grow', ...args])
  for (const [at, { code, stderr }] of (await touchlines(lines, temporaryFolder())).entries()) {
    expect({ at, code }).toEqual({ at, code: 2 })
    expect(stderr).toMatch(WRONG[at]?.[1] ?? 'nothing')
    expect(stderr).toMatch(/^touchline: [^\n]+ See `npx touchline topics grow --help`\.\n$/)
  }
})
