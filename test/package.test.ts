import { execFile } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { dirname, join, normalize } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { TOPICS } from '../schemas/topics.ts'
import { temporaryFolder } from './cli/touchline.ts'
import { importsOf, ROOT } from './tidy/tree.ts'

const run = promisify(execFile)
const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  readonly dependencies: Readonly<Record<string, string>>
}
const DEPENDENCIES = Object.keys(manifest.dependencies)

interface Packed {
  readonly files: readonly { readonly path: string }[]
}

async function packedFiles(): Promise<readonly string[]> {
  const { stdout } = await run('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: ROOT })
  const [packed] = JSON.parse(stdout) as [Packed]
  return packed.files.map(({ path }) => path)
}

/** As installed: the packed files beside what they depend on, and nothing else of this project's. */
async function install(folder: string): Promise<string> {
  const target = join(folder, 'node_modules/touchline')
  for (const path of await packedFiles()) cpSync(join(ROOT, path), join(target, path))
  for (const name of DEPENDENCIES) {
    const link = join(folder, 'node_modules', name)
    mkdirSync(dirname(link), { recursive: true })
    symlinkSync(join(ROOT, 'node_modules', name), link)
  }
  return target
}

/** What is read beside imports, by its place: the threads, the data files, and what a person reads. */
const BY_NAME =
  /^(package\.json|README\.md|CHANGELOG\.md|docs\/(ERRORS|FOLD|OPERATIONS|REPLAY)\.md|docs\/samples\/(soccer\.ndjson|rules\.json)|examples\/(fair-price|pause-trading)(-charts)?\.ts|examples\/python\/(plot_match\.py|requirements\.txt)|dist\/log\/file\/commit-thread\.js|dist\/cli\/archive\/export-thread\.js|dist\/cli\/backtest\/thread\.js|dist\/cli\/recorded\/digest-thread\.js|dist\/cli\/backtest\/report\/page\.(mjs|css)|dist\/schemas\/[a-z-]+\.avsc|dist\/(match|provider\/simulate)\/rules\.json)$/

/** The files that the commands and the public entry lead to, of what is packed, and the packages that they name. */
function needed(files: readonly string[]): { readonly paths: ReadonlySet<string>; readonly packages: Set<string> } {
  const paths = new Set<string>()
  const packages = new Set<string>()
  const visit = (path: string): void => {
    if (paths.has(path)) return
    paths.add(path)
    // Examples are read and copied by people; what they import is of the public entry.
    if (!/\.[jt]s$/.test(path) || path.startsWith('examples/')) return
    for (const name of importsOf(readFileSync(join(ROOT, path), 'utf8'))) {
      // Declarations name the source: the declaration beside it is meant.
      if (name.startsWith('.')) visit(normalize(join(dirname(path), name.replace(/(?<!\.d)\.ts$/, '.d.ts'))))
      else if (!isBuiltin(name))
        packages.add(
          name
            .split('/')
            .slice(0, name.startsWith('@') ? 2 : 1)
            .join('/'),
        )
    }
  }
  for (const path of ['dist/cli/main.js', 'dist/touchline.js', 'dist/touchline.d.ts']) visit(path)
  for (const path of files.filter((one) => BY_NAME.test(one))) visit(path)
  return { paths, packages }
}

describe('the package', () => {
  it('holds what a user needs and nothing else', async () => {
    const files = await packedFiles()
    expect([...files].sort()).toEqual([...needed(files).paths].sort())
    expect(files.filter((path) => path.endsWith('.avsc'))).toHaveLength(TOPICS.length)
    expect(files).toEqual(
      expect.arrayContaining(['README.md', 'CHANGELOG.md', 'dist/match/rules.json', 'dist/log/file/commit-thread.js']),
    )
  })

  it('would notice a file too many, and one too few', () => {
    const { paths } = needed(['package.json', 'dist/test/x.js'])
    expect(paths.has('dist/test/x.js')).toBe(false)
    expect([...paths]).toEqual(expect.arrayContaining(['package.json', 'dist/match/fold.js', 'dist/match/fold.d.ts']))
  })

  it('depends on what it imports and on nothing else', async () => {
    expect([...needed(await packedFiles()).packages].sort()).toEqual([...DEPENDENCIES].sort())
  })

  it('runs the demo and gives the library in an empty folder', async () => {
    const folder = temporaryFolder()
    const target = await install(folder)
    const demo = await run(process.execPath, [join(target, 'dist/cli/main.js'), 'demo', '--once', '--speed', '10000'], {
      cwd: folder,
    })
    expect(demo.stdout).toContain('npx touchline tail corrections')
    const code = `import * as touchline from 'touchline'
      const { openLog, fullName, TOPICS, openCodec, embeddedRegistry, jsonView, DEFAULT_PREFIX } = touchline
      const log = await openLog('file:./demo-data', { create: false })
      const codec = await openCodec(embeddedRegistry(log), DEFAULT_PREFIX)
      const topic = TOPICS.find(({ name }) => name === 'fixture-state')
      const [record] = await log.read(fullName(DEFAULT_PREFIX, topic), 0, 0, { records: 1, bytes: 1 })
      await codec.prepare([record])
      const isKey = jsonView(topic, codec.decode(topic, record.value)).fixtureId === record.key
      const { fold, initialState, logicOf, runProcessors, systemClock } = touchline
      const again = {
        log,
        codec: await openCodec(embeddedRegistry(log), 'again.'),
        prefix: 'again.',
        rawPrefix: DEFAULT_PREFIX,
        fold: { initial: initialState, fold: (state, raw) => fold(state, raw, {}) },
        logic: logicOf({}),
        clock: systemClock,
        signal: new AbortController().signal,
        once: true,
      }
      await runProcessors(again)
      const ends = await Promise.all([DEFAULT_PREFIX, 'again.'].map((prefix) => log.end(fullName(prefix, topic), 0)))
      console.log(JSON.stringify([isKey && ends[0] === ends[1], Object.keys(touchline).sort()]))
      await log.close()`
    writeFileSync(join(folder, 'use.mjs'), code)
    const { stdout } = await run(process.execPath, ['use.mjs'], { cwd: folder })
    const [isKey, names] = JSON.parse(stdout) as [boolean, readonly string[]]
    expect(isKey).toBe(true)
    // The fold, the log with its adapters, the codecs, the topic table, how the processors put them together, and replay.
    expect(names.join(' ')).toBe(
      'DEFAULT_PREFIX FOLD_VERSION TOPICS TouchlineError body builtInRules defineStrategy derive embeddedRegistry embeddedSchemas findTopic fold ' +
        'fullName initialState jsonView logicOf openArchive openArchiveLog openCodec openDecoder openLog openLogReader openSimulated partitionOf ' +
        'replay replayFinal runProcessors simulatedRules systemClock',
    )
  })
})

/** What a user writes; the last line fails unless the types are ours, and not `any`. */
const CONSUMER = `
import { builtInRules, DEFAULT_PREFIX, derive, embeddedRegistry, fold, fullName, initialState, jsonView } from 'touchline'
import { openCodec, openLog, TOPICS, TouchlineError } from 'touchline'
import type { Clock, Codec, EventLog, FixtureState, Fold, LogRecord, RawRecord, records, RuleTable, Step, Topic, FixtureNow } from 'touchline'

export async function scores(raw: RawRecord, rules: RuleTable): Promise<readonly (number | undefined)[]> {
  const log: EventLog = await openLog('memory:')
  const codec: Codec = await openCodec(embeddedRegistry(log), DEFAULT_PREFIX)
  const state: FixtureState = initialState()
  const step: Step = fold(state, raw, builtInRules(rules)).step
  const view: FixtureNow | null = step.kind === 'accepted' ? step.after : null
  const topic: Topic = derive(step)[0]?.topic ?? (TOPICS[0] as Topic)
  const found: readonly LogRecord[] = await log.read(fullName('x.', topic), 0, 0, { records: 1, bytes: 1 })
  const states = found.map((one) => codec.decode<records.FixtureState>(topic as Topic<records.FixtureState>, one.value))
  if (states.length > 1) throw new TouchlineError('bad-value', { topic: topic.name, what: String(jsonView(topic, states[0])) })
  return [view?.score?.home, ...states.map(({ score }) => score?.home)]
}
export const how = (clock: Clock, given: Fold) => ({ clock, fold: given, signal: new AbortController().signal })
// @ts-expect-error a state is no text
export const wrong: string = initialState()
`

describe('types of the package', () => {
  it.each([
    { module: 'node16', moduleResolution: 'node16' },
    { module: 'esnext', moduleResolution: 'bundler' },
  ])('resolve for a user of $moduleResolution', async (how) => {
    const folder = temporaryFolder()
    const target = await install(folder)
    const options = { ...how, target: 'es2023', strict: true, skipLibCheck: false, noEmit: true, types: [] }
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module' }))
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: options, files: ['use.ts'] }))
    writeFileSync(join(folder, 'use.ts'), CONSUMER)
    expect(existsSync(join(target, 'dist/touchline.d.ts'))).toBe(true)
    const tsc = join(ROOT, 'node_modules/typescript/bin/tsc')
    await expect(run(process.execPath, [tsc, '-p', '.'], { cwd: folder })).resolves.toMatchObject({ stdout: '' })
  })
})
