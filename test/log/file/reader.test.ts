import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, chown, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it, onTestFinished } from 'vitest'
import { openFileLog, openFileReader } from '../../../log/file/file.ts'
import { openStore } from '../../../log/file/store.ts'
import { systemClock } from '../../../platform/clock.ts'
import { codeOf, NEVER, newRecord, readAll, temporaryFolder, textOf } from '../helpers.ts'

const CHILD = fileURLToPath(new URL('./children/read-all.mjs', import.meta.url))
const IN_THREADS = fileURLToPath(new URL('./children/read-in-threads.mjs', import.meta.url))
const NOBODY = 65_534

async function given() {
  const folder = await temporaryFolder()
  const log = await openFileLog({ folder, clock: systemClock, partitions: 2 })
  onTestFinished(() => log.close())
  await log.append([newRecord('t', 'k', '0')])
  return { folder, log }
}

async function openReader(folder: string) {
  const reader = await openFileReader({ folder, clock: systemClock })
  onTestFinished(() => reader.close())
  return reader
}

it('reads what is there and what comes', async () => {
  const { folder, log } = await given()
  const reader = await openReader(folder)
  expect(reader.partitions).toBe(2)
  expect((await readAll(reader, 't')).map(textOf)).toEqual(['0'])
  const unit = { group: 'g', topic: 't', partition: 0, from: 0, to: 1, metadata: 'm' }
  const woken = Promise.race([0, 1].map((partition) => reader.changed('x', partition, 0, NEVER)))
  await log.commit({ ...unit, outputs: [newRecord('x', 'k', '1')] })
  await woken
  expect(textOf(await reader.latest('x', 'k'))).toBe('1')
  expect(await reader.position('g', 't', 0)).toEqual({ offset: 1, metadata: 'm' })
  await reader.close()
  expect(await codeOf(reader.end('t', 0))).toBe('log-closed')
  await log.append([newRecord('t', 'k', '2')])
})

it('has room for hundreds of readers at the same time', async () => {
  const { folder, log } = await given()
  const readers = await Promise.all(Array.from({ length: 300 }, () => openReader(folder)))
  // In one turn: each holds a place until the next one.
  const all = await Promise.all(readers.map((reader) => readAll(reader, 't')))
  expect(all.every((records) => records.length === 1)).toBe(true)
  await log.append([newRecord('t', 'k', '1')])
})

/** With its lock gone its place is freed while it reads: what it reads is written over, or its next reading fails. */
it('is not taken for dead by a writer when a thread of its process opens the log, too', async () => {
  const { folder, log } = await given()
  const child = spawn(process.execPath, [IN_THREADS, folder, 't', 'k'], { stdio: ['pipe', 'pipe', 'inherit'] })
  child.stdout.setEncoding('utf8')
  const [ready] = await once(child.stdout, 'data')
  expect(ready).toBe('ready\n')
  const store = openStore(join(folder, 'appended.mdb'))
  store.releaseDeadReaders()
  await store.close()
  await log.append([newRecord('t', 'k', '1'), newRecord('t', 'k', '2')])
  child.stdin.end()
  const [output] = await Promise.all([child.stdout.toArray(), once(child, 'exit')])
  expect(JSON.parse(output.join(''))).toEqual(['0', '1', '2'])
})

it('makes nothing where there is no log', async () => {
  const folder = await temporaryFolder()
  expect(await codeOf(openFileReader({ folder, clock: systemClock }))).toBe('log-missing')
  expect(await codeOf(openFileReader({ folder: join(folder, 'none'), clock: systemClock }))).toBe('log-missing')
  expect(await readdir(folder)).toEqual([])
})

it('leaves the files of a log at rest as they are', async () => {
  const { folder, log } = await given()
  await log.close()
  const look = () =>
    Promise.all(['appended.mdb', 'committed.mdb'].map(async (f) => (await stat(join(folder, f))).mtimeMs))
  const before = await look()
  const reader = await openReader(folder)
  await readAll(reader, 't')
  await reader.close()
  expect(await look()).toEqual(before)
})

it('refuses to write beside a reader that this process opened first, in one line', async () => {
  const { folder, log } = await given()
  await log.close()
  await openReader(folder)
  await expect(openFileLog({ folder, clock: systemClock })).rejects.toThrow('open in this process for reading only')
})

/** Root may write everywhere; so the reader is another user. */
it.runIf(process.getuid?.() === 0)('needs no right to write', async () => {
  const { folder, log } = await given()
  const read = async (): Promise<unknown> => {
    const child = spawn(process.execPath, [CHILD, folder, 't'], { uid: NOBODY, stdio: ['ignore', 'pipe', 'inherit'] })
    const [output] = await Promise.all([child.stdout.setEncoding('utf8').toArray(), once(child, 'exit')])
    return JSON.parse(output.join(''))
  }
  await chmod(folder, 0o555)
  expect(await read()).toEqual(['0'])
  // At rest, and without its lock files, as on a medium that cannot be written.
  await log.close()
  expect(await read()).toEqual(['0'])
  for (const file of await readdir(folder)) await chmod(join(folder, file), 0o444)
  expect(await read()).toEqual(['0'])
  for (const file of await readdir(folder)) await chmod(join(folder, file), 0o400)
  expect(await read()).toMatch(/^log-unavailable: .*EACCES/)
  await chown(folder, NOBODY, NOBODY)
})
