import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { temporaryFolder, touchline } from './touchline.ts'

const COMMANDS = ['demo', 'produce', 'backfill', 'import', 'process', 'fold', 'tail', 'provider', 'topics'] as const

let folder: ReturnType<typeof temporaryFolder>
beforeEach(() => {
  folder = temporaryFolder()
})
afterEach(() => folder.remove())

describe('help', () => {
  it('names every command', async () => {
    const { code, stdout } = await touchline(['--help'])
    expect(code).toBe(0)
    for (const name of COMMANDS) expect(stdout).toMatch(new RegExp(`^  ${name}\\b`, 'm'))
  })

  it.each(COMMANDS)('of %s has an example', async (name) => {
    const { code, stdout } = await touchline([name, '--help'])
    expect(code).toBe(0)
    expect(stdout).toMatch(new RegExp(`^(Usage|Example): .*touchline ${name}\\b`, 'm'))
    expect(stdout).toContain(`Example: touchline ${name}`)
  })
})

/** What is wrong → the one line that says so. Exit code 2: wrong usage; 1: failed. */
const WRONG: readonly (readonly [string, readonly string[], number, RegExp])[] = [
  ['an unknown command', ['watch'], 2, /unknown command 'watch'/],
  ['an unknown flag', ['tail', 'corrections', '--fellow'], 2, /unknown option '--fellow'/],
  ['a missing argument', ['tail'], 2, /missing required argument 'topic'/],
  ['an unknown topic', ['tail', 'goals'], 2, /expected a topic \(.*corrections.*\), found goals/],
  [
    'a time that is none',
    ['tail', 'corrections', '--from', 'noon'],
    2,
    /expected --from start, end or a time .*found noon/,
  ],
  [
    'a log that is none',
    ['tail', 'corrections', '--log', 'data'],
    2,
    /expected a log as file:FOLDER or memory:, found data/,
  ],
  ['Kafka, still', ['process', '--log', 'kafka://a:9092'], 2, /no adapter for Kafka yet/],
  [
    'a log that is not there',
    ['tail', 'corrections', '--log', 'file:./none'],
    1,
    /file:\.\/none: expected a log, found none/,
  ],
  ['a number that is none', ['provider', '--matches', 'many'], 2, /expected --matches from 1 to \d+, found many/],
  ['no token', ['produce', 'soccer/1'], 2, /token.*TOUCHLINE_TOKEN/],
  ['no fixture', ['produce', '--token', 't'], 2, /SPORT\/FIXTURE/],
  ['a fixture without sport', ['produce', 'x', '--token', 't'], 2, /expected SPORT\/FIXTURE, found x/],
]

describe('a wrong command line', () => {
  it.each(WRONG)('with %s gives one clear line', async (_, args, expectedCode, message) => {
    const { code, stdout, stderr } = await touchline(args, { cwd: folder.path })
    expect({ code, stdout }).toEqual({ code: expectedCode, stdout: '' })
    expect(stderr).toMatch(message)
    expect(stderr).not.toMatch(/defect|^\s+at /m)
  })

  it('says so when another version wrote the log', async () => {
    writeFileSync(join(folder.path, 'nothing'), '')
    const made = await touchline(['import', 'nothing', '--log', 'file:./log'], { cwd: folder.path })
    expect(made.code).toBe(0)
    writeFileSync(join(folder.path, 'log/appended.mdb'), 'not a log')
    const { code, stderr } = await touchline(['tail', 'corrections', '--log', 'file:./log'], { cwd: folder.path })
    expect(code).toBe(1)
    expect(stderr).toMatch(/^touchline: file:\.\/log: .*\n$/)
  })
})
