import { randomInt } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type FileLogOptions, openFileLog } from '../../../log/file/file.ts'
import { openStore } from '../../../log/file/store.ts'
import { APPEND_BYTES_MAX, RECORD_BYTES, VALUE_BYTES_MAX } from '../../../log/log.ts'
import { openMemoryLog } from '../../../log/memory.ts'
import { systemClock } from '../../../platform/clock.ts'
import { logContract } from '../contract.ts'
import { keepingApart } from '../contract-more.ts'
import { codeOf, NEVER, newRecord, randomFrom, readAll, temporaryFolder, textOf } from '../helpers.ts'

async function open(folder: string, options: Partial<FileLogOptions> = {}) {
  const log = await openFileLog({ folder, clock: systemClock, ...options })
  onTestFinished(() => log.close())
  return log
}

logContract('file', async (partitions) => open(await temporaryFolder(), { partitions }))
describe('topics', () => keepingApart(async () => open(await temporaryFolder())))

const unit = { group: 'g', topic: 'raw', partition: 0, from: 0, to: 3, metadata: 'm' }

describe('a file log that is opened again', () => {
  it('has everything, and goes on after it', async () => {
    const folder = await temporaryFolder()
    const log = await open(folder, { partitions: 3 })
    const keys = ['a', 'b', 'c', 'd']
    await log.append(keys.map((key) => newRecord('t', key, key)))
    await log.commit({ ...unit, outputs: [newRecord('x', 'a', 'derived')] })
    const before = await readAll(log, 't')
    await log.close()

    const again = await open(folder)
    expect(again.partitions).toBe(3)
    expect(await readAll(again, 't')).toEqual(before)
    expect(await again.position('g', 'raw', 0)).toEqual({ offset: 3, metadata: 'm' })
    expect(textOf(await again.latest('x', 'a'))).toBe('derived')
    await again.append(keys.map((key) => newRecord('t', key, `${key}2`)))
    for (const key of keys) expect((await again.readKey('t', key)).map(textOf)).toEqual([key, `${key}2`])
  })

  it('may be open twice in one process; closing one leaves the other', async () => {
    const folder = await temporaryFolder()
    const [one, two] = [await open(folder), await open(folder)]
    const woken = two.changed('t', 0, 0, NEVER)
    await one.append([newRecord('t', 'k', '1')])
    await woken
    await Promise.all([two.append([newRecord('t', 'k', '2')]), one.append([newRecord('t', 'k', '3')])])
    await one.close()
    await two.append([newRecord('t', 'k', '4')])
    expect((await two.readKey('t', 'k')).map(textOf).sort()).toEqual(['1', '2', '3', '4'])
  })
})

/** Without it another process would take itself for the first one, and set up the lock file anew under this one. */
it.runIf(process.platform === 'linux')('keeps its lock on the files while they are opened again', async () => {
  const folder = await temporaryFolder()
  const log = await open(folder)
  const isLocked = async (): Promise<boolean> => {
    const { ino } = await stat(join(folder, 'committed.mdb-lock'))
    return (await readFile('/proc/locks', 'utf8'))
      .split('\n')
      .some((line) => line.includes(` ${process.pid} `) && line.includes(`:${ino} `))
  }
  const locked = [await isLocked()]
  await log.commit({ ...unit, outputs: [] })
  locked.push(await isLocked())
  const again = await open(folder)
  locked.push(await isLocked())
  await again.close()
  locked.push(await isLocked())
  expect(locked).toEqual([true, true, true, true])
  await log.close()
  expect(await isLocked()).toBe(false)
})

describe('the thread that commits', () => {
  it('lays records down as they were given', async () => {
    const logs = [openMemoryLog(), await open(await temporaryFolder())]
    const text = fc.string({ unit: 'binary', maxLength: 100 })
    const output = fc.record({
      topic: fc.constantFrom('x', 'y'),
      key: fc.oneof(fc.constantFrom('a', 'b', '\ud800', '\ufffd'), text),
      headers: fc.dictionary(text, text),
      value: fc.tuple(fc.nat(30_000), fc.nat(255)).map(([bytes, fill]) => Buffer.alloc(bytes, fill)),
      timestamp: fc.integer({ min: -1, max: 2 ** 45 }),
    })
    let from = 0
    await fc.assert(
      fc.asyncProperty(fc.array(output, { maxLength: 20 }), async (outputs) => {
        for (const log of logs) await log.commit({ ...unit, from, to: from + 1, outputs })
        from++
      }),
      { numRuns: 20 },
    )
    for (const topic of ['x', 'y']) {
      const [here, apart] = await Promise.all(logs.map((log) => readAll(log, topic)))
      expect(apart).toEqual(here)
      for (const key of new Set(here?.map((record) => record.key))) {
        const [some, same] = await Promise.all(logs.map((log) => log.readKey(topic, key)))
        expect(same).toEqual(some)
      }
    }
  })

  it('keeps the order of large commits and small ones', async () => {
    const log = await open(await temporaryFolder())
    const commit = (n: number): Promise<void> => {
      const outputs = Array.from({ length: n % 7 === 3 ? 3 : 1 }, () => newRecord('x', 'k', `${n}`))
      return log.commit({ ...unit, from: n, to: n + 1, outputs })
    }
    const seed = randomInt(2 ** 31)
    const random = randomFrom(seed)
    const commits: Promise<void>[] = []
    for (let n = 0; n < 200; n++) {
      commits.push(commit(n))
      // Some are asked for while the thread has something in hand, some after it.
      const roll = random()
      if (roll < 0.2) await commits.at(-1)
      else if (roll < 0.4) await new Promise(setImmediate)
    }
    await Promise.all(commits)
    expect((await log.position('g', 'raw', 0))?.offset, `seed ${seed}`).toBe(200)
    const texts = (await log.readKey('x', 'k')).map((record) => Number(textOf(record)))
    expect(texts, `seed ${seed}`).toEqual(texts.toSorted((a, b) => a - b))
    expect(new Set(texts).size).toBe(200)
  })

  it('takes no more than its buffer holds', async () => {
    const log = await open(await temporaryFolder())
    const count = 2 * Math.ceil(APPEND_BYTES_MAX / VALUE_BYTES_MAX)
    const value = Buffer.alloc(APPEND_BYTES_MAX / count - RECORD_BYTES)
    const commits = Array.from({ length: count + 1 }, (_, n) =>
      codeOf(log.commit({ ...unit, from: n, to: n + 1, outputs: [newRecord('x', 'k', '', { value })] })),
    )
    expect(await Promise.all(commits)).toEqual([...new Array(count).fill('resolved'), 'log-busy'])
    expect(await codeOf(log.commit({ ...unit, from: count, to: count + 1, outputs: [] }))).toBe('resolved')
  })
})

describe('opening a file log', () => {
  it('refuses another number of partitions', async () => {
    const folder = await temporaryFolder()
    await (await open(folder, { partitions: 2 })).close()
    expect(await codeOf(open(folder, { partitions: 3 }))).toBe('log-partitions')
    expect((await open(folder, { partitions: 2 })).partitions).toBe(2)
  })

  it('refuses a log of another version in one line and leaves it alone', async () => {
    const folder = await temporaryFolder()
    await (await open(folder)).close()
    const store = openStore(join(folder, 'appended.mdb'))
    store.transact(() => store.putMark(['version'], 99))
    await store.close()
    await expect(open(folder)).rejects.toThrow(`file:${folder}: expected a log of version 1, found 99`)
    expect(await codeOf(open(folder, { partitions: 7 }))).toBe('log-version')
  })

  it('makes no log where it only is to read', async () => {
    const folder = join(await temporaryFolder(), 'none')
    expect(await codeOf(open(folder, { create: false }))).toBe('log-missing')
    expect(existsSync(folder)).toBe(false)
    await mkdir(folder)
    expect(await codeOf(open(folder, { create: false }))).toBe('log-missing')
    expect(await readdir(folder)).toEqual([])
    await open(folder)
    expect((await open(folder, { create: false })).partitions).toBe(1)
  })

  it('says so when a file cannot be opened', async () => {
    const folder = await temporaryFolder()
    await (await open(folder)).close()
    await rm(join(folder, 'committed.mdb'))
    await mkdir(join(folder, 'committed.mdb'))
    expect(await codeOf(open(folder))).toBe('log-unavailable')
  })

  it('says so when the folder cannot be made', async () => {
    const folder = await temporaryFolder()
    await writeFile(join(folder, 'file'), '')
    expect(await codeOf(open(join(folder, 'file', 'log')))).toBe('log-unavailable')
    expect(await codeOf(open(join(folder, 'n'.repeat(300))))).toBe('log-unavailable')
  })

  // Node's recursive mkdir never returns there.
  it.runIf(existsSync('/proc/self'))('says so where the system takes no folder', async () => {
    expect(await codeOf(open('/proc/x/log'))).toBe('log-unavailable')
  })

  it.each(['a b', 'été 🏀', 'a%20b', 'many/folders/deep', `${'n'.repeat(100)}/${'m'.repeat(100)}/${'o'.repeat(100)}`])(
    'takes the folder %s as it is called',
    async (name) => {
      const folder = join(await temporaryFolder(), name)
      const log = await open(folder)
      await log.append([newRecord('t', 'k', '1')])
      await log.close()
      expect(await readdir(folder)).toContain('appended.mdb')
      expect(
        (await (await open(relative(process.cwd(), folder), { create: false })).readKey('t', 'k')).map(textOf),
      ).toEqual(['1'])
    },
  )
})

describe('a full disk', () => {
  it('refuses to append and to commit, and nothing else', async () => {
    const folder = await temporaryFolder()
    const log = await open(folder)
    await log.append([newRecord('t', 'k', '0')])
    const full = await open(folder, { freeBytesMin: Number.MAX_SAFE_INTEGER })
    expect(await codeOf(full.append([newRecord('t', 'k', '1')]))).toBe('disk-full')
    expect(await codeOf(full.commit({ ...unit, outputs: [newRecord('x', 'k', '1')] }))).toBe('disk-full')
    expect((await full.readKey('t', 'k')).map(textOf)).toEqual(['0'])
    expect(await full.position('g', 'raw', 0)).toBeNull()
  })
})
