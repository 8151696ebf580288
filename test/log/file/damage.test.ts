import { copyFile, open as openFile, readdir, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { Damage } from '../../../log/errors.ts'
import { readRecord, recordBytesMax, recordEnd, writeRecord } from '../../../log/file/block.ts'
import { openFileLog, openFileReader } from '../../../log/file/file.ts'
import { systemClock } from '../../../platform/clock.ts'
import { codeOf, newRecord, readAll, temporaryFolder } from '../helpers.ts'

const FILES = ['appended.mdb', 'committed.mdb'] as const

/** A closed log with records in both files. */
async function given(): Promise<string> {
  const folder = await temporaryFolder()
  const log = await openFileLog({ folder, clock: systemClock })
  const records = (topic: string) => Array.from({ length: 200 }, (_, n) => newRecord(topic, `${n}`, 'x'.repeat(900)))
  await log.append(records('t'))
  await log.commit({ group: 'g', topic: 't', partition: 0, from: 0, to: 200, metadata: '', outputs: records('x') })
  await log.close()
  return folder
}

const open = (folder: string) => openFileLog({ folder, clock: systemClock })

describe.each(FILES)('a log whose %s', (name) => {
  const other = name === FILES[0] ? FILES[1] : FILES[0]

  it.each([
    ['lost its last page', (bytes: number) => bytes - 4096],
    ['lost its last byte', (bytes: number) => bytes - 1],
    ['was cut in half', (bytes: number) => bytes / 2],
    ['has one page only', () => 4096],
    ['has a few bytes', () => 20],
  ])('%s is refused, with both sizes, and left alone', async (_, cut) => {
    const folder = await given()
    const path = join(folder, name)
    const { size } = await stat(path)
    const left = Math.floor(cut(size))
    await truncate(path, left)
    for (const opened of [open(folder), openFileReader({ folder, clock: systemClock })]) {
      await expect(opened).rejects.toMatchObject({ code: 'log-damaged', retryable: false })
      const message = String(await opened.catch((error: unknown) => error))
      expect(message).toContain(path)
      if (left >= 200) expect(message).toContain(`expected at least ${size} bytes`)
      if (left >= 200) expect(message).toContain(`found ${left}`)
      expect(message).not.toContain('\n')
    }
    expect((await stat(path)).size).toBe(left)
  })

  it.each(['is empty', 'is missing'])('%s beside the other one is no new log', async (how) => {
    const folder = await given()
    if (how === 'is empty') await writeFile(join(folder, name), '')
    else await rm(join(folder, name))
    const before = await readdir(folder)
    for (const create of [true, false]) {
      const opened = openFileLog({ folder, clock: systemClock, create })
      await expect(opened).rejects.toMatchObject({ code: 'log-damaged' })
      await expect(opened).rejects.toThrow(join(folder, other))
    }
    expect(await codeOf(openFileReader({ folder, clock: systemClock }))).toBe('log-damaged')
    expect(await readdir(folder)).toEqual(before)
  })

  it('is something else is refused', async () => {
    const folder = await given()
    await writeFile(join(folder, name), 'no log, but text: '.repeat(1000))
    expect(await codeOf(open(folder))).toBe('log-damaged')
  })
})

it('derives anew over an empty committed.mdb of another log', async () => {
  const folder = await given()
  const empty = await temporaryFolder()
  await (await open(empty)).close()
  await copyFile(join(empty, FILES[1]), join(folder, FILES[1]))
  const log = await open(folder)
  onTestFinished(() => log.close())
  expect(await readAll(log, 't')).toHaveLength(200)
  expect(await readAll(log, 'x')).toEqual([])
  expect(await log.position('g', 't', 0)).toBeNull()
})

it('finishes a log whose making was interrupted', async () => {
  const folder = await temporaryFolder()
  await (await open(folder)).close()
  await rm(join(folder, FILES[1]))
  const log = await open(folder)
  onTestFinished(() => log.close())
  await log.append([newRecord('t', 'k', '0')])
  expect(await readAll(log, 't')).toHaveLength(1)
})

describe('a record whose bytes were changed', () => {
  const record = newRecord('t', 'key', 'value')
  function written(): Buffer {
    const block = Buffer.alloc(recordBytesMax(record))
    return block.subarray(0, writeRecord(block, 0, record, null))
  }

  it.each([0, 1, 39, 10_000, 2 ** 32 - 1])('is found by its length of %i', (length) => {
    const block = written()
    block.writeUInt32LE(length, 0)
    expect(() => recordEnd(block, 0)).toThrow(Damage)
  })

  it.each([
    [4, 2 ** 31],
    [36, 2 ** 31],
    [36, 3],
  ])('is found by its lengths at %i', (at, length) => {
    const block = written()
    block.writeUInt32LE(length, at)
    expect(() => readRecord(block, 0, 't', 0, 0)).toThrow(Damage)
  })

  it('is an error of the log, which is not tried again', async () => {
    const folder = await given()
    // The text of the first record of `t` is `0`, `n` and its value; its length stands 48 bytes before.
    const path = join(folder, FILES[0])
    const file = await openFile(path, 'r+')
    const bytes = await file.readFile()
    const texts = Buffer.from(`150n${'x'.repeat(900)}`)
    for (let at = bytes.indexOf(texts); at >= 0; at = bytes.indexOf(texts, at + 1)) {
      await file.write(Buffer.from([0, 0, 0, 0]), 0, 4, at - 48)
    }
    await file.close()
    const log = await open(folder)
    onTestFinished(() => log.close())
    expect(await codeOf(readAll(log, 't'))).toBe('log-damaged')
  })
})
