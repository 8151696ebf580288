import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openStore } from '../../log/file/store.ts'
import { ROOT } from '../tidy/tree.ts'
import { type Ran, temporaryFolder, touchline, touchlines } from './touchline.ts'

const COMMANDS =
  'demo produce backfill certify import export process fold tail explain quality digest verify rules provider topics schemas'.split(
    ' ',
  )

describe('help', () => {
  let helps: readonly Ran[] = []
  beforeAll(async () => {
    helps = await touchlines([['--help'], ...COMMANDS.map((name) => [name, '--help'])], tmpdir())
  })

  it('names every command', () => {
    const { code, stdout } = helps[0] as Ran
    expect(code).toBe(0)
    for (const name of COMMANDS) expect(stdout).toMatch(new RegExp(`^  ${name}\\b`, 'm'))
  })

  it.each(COMMANDS)('of %s has an example', (name) => {
    const { code, stdout } = helps[1 + COMMANDS.indexOf(name)] as Ran
    expect(code).toBe(0)
    expect(stdout).toMatch(new RegExp(`^(Usage|Example): .*touchline ${name}\\b`, 'm'))
    expect(stdout).toContain(`Example: touchline ${name}`)
    for (const flag of ['--json', '--verbose']) expect(stdout).toContain(`  ${flag} `)
  })
})

/** What is wrong → the one line that says so. Exit code 2: wrong usage; 1: failed. */
type Wrong = readonly [string, readonly string[], number, RegExp]
const WRONG: readonly Wrong[] = [
  ['an unknown command', ['watch'], 2, /unknown command 'watch'/],
  ['an unknown flag', ['tail', 'corrections', '--fellow'], 2, /unknown option '--fellow'/],
  ['a missing argument', ['tail'], 2, /expected a topic \(raw-actions, .*corrections.*\), found none/],
  ['an argument too many', ['topics', 'extra'], 2, /but got 1\. See/],
  ['help of an unknown command', ['help', 'watch'], 2, /unknown command 'watch'/],
  ['a topic that is nearly one', ['tail', 'correctons'], 2, /found correctons; did you mean corrections\?/],
  [
    'a log that is a file',
    ['tail', 'corrections', '--log', `file:${fileURLToPath(import.meta.url)}`],
    1,
    /expected a folder, found a file/,
  ],
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
    /expected a log as file:FOLDER or kafka:\/\/HOST:PORT, found data; file:data may be meant\./,
  ],
  [
    'a broker without kafka://',
    ['process', '--log', 'a.b:9092'],
    2,
    /a\.b:9092; kafka:\/\/a\.b:9092 may be meant\. See/,
  ],
  ['a fleet on one machine', ['produce', '--fleet', 'soccer/1'], 2, /expected --fleet with a log kafka:\/\/… only/],
  ['a lack in a command below', ['topics', 'grow'], 2, /--to-prefix.*See `npx touchline topics grow --help`/],
  [
    'Kafka without a registry',
    ['process', '--log', 'kafka://a:9092'],
    2,
    /expected Kafka's schema registry as --registry/,
  ],
  [
    'a registry beside a log of this machine',
    ['tail', 'corrections', '--registry', 'http://b'],
    2,
    /expected --registry with a log kafka:/,
  ],
  [
    'a log that is not there',
    ['tail', 'corrections', '--log', 'file:./none'],
    1,
    /file:\.\/none: expected a log, found none/,
  ],
  ['a number that is none', ['provider', '--matches', 'many'], 2, /expected --matches from 1 to \d+, found many/],
  ['no token', ['produce', 'soccer/1'], 2, /token.*TOUCHLINE_TOKEN/],
  ['no fixture', ['produce', '--token', 't'], 2, /SPORT\/FIXTURE/],
  [
    'a fleet again',
    ['produce', '--fleet', '--again', 'soccer/1', '--token', 't'],
    2,
    /expected --fleet without --again/,
  ],
  ['nothing to certify', ['certify', '--token', 't'], 2, /expected either SPORT\/FIXTURE or --all, found neither/],
  [
    'one to certify again',
    ['certify', '--again', 'soccer/1', '--token', 't'],
    2,
    /expected --again with --all, found none/,
  ],
  ['a fixture without sport', ['produce', 'x', '--token', 't'], 2, /expected SPORT\/FIXTURE, found x/],
  ['blanks in a sport', ['produce', 'ice hockey/1', '--token', 't'], 2, /expected SPORT as .*found "ice hockey"/],
  ['blanks in --sport', ['import', 'x', '--sport', ' '], 2, /expected --sport as .*found " "/],
  ['blanks in a sport to fold', ['fold', '--sport', 'table tennis'], 2, /expected --sport as .*"table tennis"/],
  [
    'REST for the sockets',
    ['produce', 'soccer/1', '--token', 't', '--url', 'http://127.0.0.1:1'],
    2,
    /expected --url as a base URL with ws:\/\/ or wss:\/\/, found http:.*`npx touchline produce --help`/,
  ],
  [
    'sockets for REST',
    ['backfill', 'soccer/1', '--token', 't', '--api-url', 'ws://127.0.0.1:1'],
    2,
    /expected --api-url as a base URL with http:\/\/ or https:\/\/, found ws:/,
  ],
  [
    'a schedule of nobody',
    ['produce', '--schedule', 'soccer', '--token', 't', '--url', 'ws://127.0.0.1:1'],
    2,
    /expected --api-url with --schedule and --url, found none/,
  ],
  [
    'a speed that is none',
    ['produce', 'soccer/1', '--token', 't', '--speed', '9'],
    2,
    /--speed normal or fast, found 9/,
  ],
  [
    'a token file that is none',
    ['produce', 'soccer/1', '--token-file', 'none'],
    2,
    /--token-file .*no such file: none/,
  ],
  ...[
    ['a line break', 'se\ncret'],
    ['a blank', 'se cret'],
    ['a control character', 'se\x07cret'],
    ['a character beyond ASCII', 'secret€'],
  ].map(
    ([odd = '', token = '']): Wrong => [
      `${odd} in a token`,
      ['backfill', 'soccer/1', '--token', token],
      2,
      new RegExp(`expected the token of --token as printable ASCII without blanks, found ${odd} in it`),
    ],
  ),
  ...['', ' ', 'new\n', 'a/b', 'ä.'].map(
    (prefix): Wrong => [
      `the prefix ${JSON.stringify(prefix)}`,
      ['topics', '--prefix', prefix],
      2,
      /expected --prefix as 1 to 235 of the characters .*, found "/,
    ],
  ),
  [
    'a token that no client can send',
    ['provider', '--token', 'se cret'],
    2,
    /the token of --token as .* a blank in it/,
  ],
  ['a raw prefix that is none', ['process', '--raw-prefix', 'a/b'], 2, /expected --raw-prefix as .*, found "a\/b"/],
  ['a prefix that is too long', ['tail', 'corrections', '--prefix', 'p'.repeat(236)], 2, /found 236 of them/],
  ...['process', 'import -', 'tail corrections', 'produce soccer/1 --token t', 'backfill soccer/1 --token t'].map(
    (text): Wrong => [
      `a log in memory for ${text.split(' ')[0]}`,
      [...text.split(' '), '--log', 'memory:'],
      2,
      /expected a log that outlives this command, as file:FOLDER, found memory:/,
    ],
  ),
]

describe('a wrong command line', () => {
  const cwd = mkdtempSync(join(tmpdir(), 'touchline-'))
  let ran: readonly Ran[] = []
  beforeAll(async () => {
    ran = await touchlines(
      WRONG.map(([, args]) => args),
      cwd,
    )
  })
  afterAll(() => rmSync(cwd, { recursive: true }))

  it.each(WRONG.map((wrong, at) => [...wrong, at] as const))('with %s gives one clear line', (...wrong) => {
    const [, , expectedCode, message, at] = wrong
    const { code, stdout, stderr } = ran[at] as Ran
    expect({ code, stdout }).toEqual({ code: expectedCode, stdout: '' })
    expect(stderr).toMatch(message)
    expect(stderr).toMatch(/^touchline: [^\n]+\n$/)
    expect(stderr).not.toMatch(/defect|<command>|cret/)
  })

  it('says so when another version wrote the log', async () => {
    const cwd = temporaryFolder()
    writeFileSync(join(cwd, 'nothing'), '')
    const made = await touchline(['import', 'nothing', '--log', 'file:./log'], { cwd })
    expect(made.code).toBe(0)
    const store = openStore(join(cwd, 'log/appended.mdb'))
    store.transact(() => store.putMark(['version'], 99))
    await store.close()
    const { code, stderr } = await touchline(['tail', 'corrections', '--log', 'file:./log'], { cwd })
    expect(code).toBe(1)
    expect(stderr).toMatch(/^touchline: file:\.\/log: expected a log of version 1, found 99\. [^\n]+\n$/)
  })
})

describe('the environment', () => {
  /** Of no file, so that only the log is made. */
  const once = (cwd: string, env: Readonly<Record<string, string>>) => {
    writeFileSync(join(cwd, 'nothing'), '')
    return touchline(['import', 'nothing'], { cwd, env })
  }

  it('counts an empty TOUCHLINE_LOG as none', async () => {
    const cwd = temporaryFolder()
    expect((await once(cwd, { TOUCHLINE_LOG: '' })).code).toBe(0)
    expect(existsSync(join(cwd, 'data/appended.mdb'))).toBe(true)
  })

  it('names the log, unless --log does', async () => {
    const cwd = temporaryFolder()
    expect((await once(cwd, { TOUCHLINE_LOG: 'file:./here' })).code).toBe(0)
    expect(existsSync(join(cwd, 'here/appended.mdb'))).toBe(true)
  })

  it('must have a TOUCHLINE_LOG_LEVEL that is one', async () => {
    const { code, stderr } = await once(temporaryFolder(), { TOUCHLINE_LOG_LEVEL: 'loud' })
    expect(code).toBe(2)
    expect(stderr).toMatch(/^touchline: expected TOUCHLINE_LOG_LEVEL as debug, info, .*, found loud\. [^\n]+\n$/)
  })
})

it('takes a token file with a line break at its end, and shows nothing of one with more in it', async () => {
  const cwd = temporaryFolder()
  writeFileSync(join(cwd, 'good'), 'secret\r\n')
  writeFileSync(join(cwd, 'bad'), 'secret\nsecret\n')
  const args = (file: string) => ['produce', 'soccer/1', '--auth', 'header', '--log', 'memory:', '--token-file', file]
  const [good, bad] = await touchlines([args('good'), args('bad')], cwd)
  // It gets as far as the next mistake.
  expect(good?.stderr).toMatch(/expected a log that outlives/)
  expect(bad?.code).toBe(2)
  expect(bad?.stderr).toMatch(/^touchline: expected the token of --token-file .*a line break in it\. [^\n]+\n$/)
  expect(bad?.stderr).not.toContain('secret')
})

it('says that --token is ignored, and neither of the two', async () => {
  const cwd = temporaryFolder()
  const ignored = async (env: string, token: string) => {
    const args = ['backfill', 'soccer/1', '--token', token, '--log', 'memory:']
    return (await touchline(args, { cwd, env: { TOUCHLINE_TOKEN: env } })).stderr
  }
  expect(await ignored('one', 'two')).toMatch(
    /^touchline: --token is ignored: TOUCHLINE_TOKEN is set, to another one\ntouchline: expected a log [^\n]+\n$/,
  )
  expect(await ignored('one', 'one')).toMatch(/^touchline: expected a log [^\n]+\n$/)
})

it('says on a terminal why tail shows nothing, and nothing of that elsewhere', async () => {
  const cwd = temporaryFolder()
  const imports = ['import', join(ROOT, 'docs/samples/soccer.ndjson'), '--sport', 'soccer']
  const tail = ['tail', 'corrections']
  const lines = [
    imports,
    tail,
    ['process', '--once'],
    [...tail, '--fixture', 'x'],
    [...tail, '--from', '2099-01-01T00:00'],
  ]
  const [, empty, , none, since] = await touchlines(lines, cwd, true)
  expect(empty).toEqual({
    code: 0,
    stdout: '',
    stderr:
      'touchline: no records in touchline.corrections; raw-actions has 36: `touchline process` derives from them\n',
  })
  expect(none?.stderr).toBe('touchline: no record of fixture x in touchline.corrections\n')
  expect(since).toMatchObject({ code: 0, stderr: 'touchline: no record in touchline.corrections since then\n' })
  const [quiet] = await touchlines([[...tail, '--fixture', 'x']], cwd)
  expect(quiet).toEqual({ code: 0, stdout: '', stderr: '' })
})
