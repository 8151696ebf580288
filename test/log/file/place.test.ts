import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openFileLog, openFileReader } from '../../../log/file/file.ts'
import { systemClock } from '../../../platform/clock.ts'
import { codeOf, NEVER, newRecord, temporaryFolder, textOf } from '../helpers.ts'

const CHILD = fileURLToPath(new URL('./children/append-one.mjs', import.meta.url))
const unit = { group: 'g', topic: 'raw', partition: 0, from: 0, to: 1, metadata: '' }

/** A log in a folder of its own below a temporary one, so that it can be renamed; with one record of `t`. */
async function given() {
  const folder = join(await temporaryFolder(), 'log')
  // Time flies: whatever is looked at from time to time is looked at each time.
  let nowMs = 0
  const clock = { ...systemClock, monotonicMs: () => (nowMs += 60_000) }
  const log = await openFileLog({ folder, clock })
  onTestFinished(() => log.close())
  await log.append([newRecord('t', 'k', '0')])
  const append = (text: string) => log.append([newRecord('t', 'k', text)])
  const commit = (from: number, text: string) =>
    log.commit({ ...unit, from, to: from + 1, outputs: [newRecord('x', 'k', text)] })
  return { folder, log, append, commit }
}

/** Another process that makes the log if it is not there, and appends. */
async function appendElsewhere(folder: string): Promise<void> {
  const child = spawn(process.execPath, [CHILD, folder, 't'], { stdio: ['ignore', 'ignore', 'inherit'] })
  expect(await once(child, 'exit')).toEqual([0, null])
}

describe('a log whose folder was removed', () => {
  it('acknowledges nothing any more, and says where and what to do', async () => {
    const { folder, append, commit, log } = await given()
    await rm(folder, { recursive: true })
    await expect(append('lost')).rejects.toMatchObject({
      code: 'log-unavailable',
      message: expect.stringMatching(/log\/appended\.mdb as it was opened, found it gone; put it back, or end this/),
    })
    expect(await codeOf(commit(0, 'lost'))).toBe('log-unavailable')
    expect(await codeOf(log.changed('t', 0, 1, NEVER))).toBe('log-unavailable')
  })

  it('ends those that wait in it', async () => {
    const { folder, log } = await given()
    const reader = await openFileReader({ folder, clock: systemClock })
    onTestFinished(() => reader.close())
    const waits = [log.changed('t', 0, 1, NEVER), reader.changed('x', 0, 0, NEVER)].map(codeOf)
    await rm(folder, { recursive: true })
    expect(await Promise.all(waits)).toEqual(['log-unavailable', 'log-unavailable'])
  })

  it('does not mix with one that another process has made there', async () => {
    const { folder, append, commit, log } = await given()
    await commit(0, 'before')
    await rm(folder, { recursive: true })
    await appendElsewhere(folder)
    await expect(append('lost')).rejects.toThrow('found another one in its place')
    expect(await codeOf(commit(1, 'lost'))).toBe('log-unavailable')
    await log.close()
    const other = await openFileLog({ folder, clock: systemClock })
    onTestFinished(() => other.close())
    expect((await other.readKey('t', 'k')).map(textOf)).toEqual(['elsewhere'])
    await other.append([newRecord('t', 'k', 'both')])
  })
})

describe('a log whose folder is away for a while', () => {
  it('goes on when it is back', async () => {
    const { folder, append, commit, log } = await given()
    await commit(0, 'before')
    await rename(folder, `${folder}-away`)
    expect(await codeOf(append('refused'))).toBe('log-unavailable')
    expect(await codeOf(commit(1, 'refused'))).toBe('log-unavailable')
    await rename(`${folder}-away`, folder)
    await append('after')
    await commit(1, 'after')
    // What was refused before it was written is not there.
    expect((await log.readKey('t', 'k')).map(textOf)).toEqual(['0', 'after'])
    expect((await log.readKey('x', 'k')).map(textOf)).toEqual(['before', 'after'])
  })

  it('does not take an empty folder for it', async () => {
    const { folder, append } = await given()
    await rename(folder, `${folder}-away`)
    await mkdir(folder)
    expect(await codeOf(append('refused'))).toBe('log-unavailable')
  })
})

describe('a log one of whose files was removed', () => {
  it.each(['appended.mdb', 'appended.mdb-lock'])('refuses to append without %s', async (name) => {
    const { folder, append } = await given()
    await rm(join(folder, name))
    expect(await codeOf(append('lost'))).toBe('log-unavailable')
    await writeFile(join(folder, name), '')
    expect(await codeOf(append('lost'))).toBe('log-unavailable')
  })

  it.each(['committed.mdb', 'committed.mdb-lock'])('refuses to commit without %s, and still records', async (name) => {
    const { folder, append, commit } = await given()
    await rm(join(folder, name))
    expect(await codeOf(commit(0, 'lost'))).toBe('log-unavailable')
    expect(await codeOf(append('kept'))).toBe('resolved')
  })
})

it('acknowledges nothing whose files vanish while it is written', async () => {
  const { folder, append, commit } = await given()
  const asked = [append('lost'), append('lost'), commit(0, 'lost')]
  await rm(folder, { recursive: true })
  for (const result of await Promise.allSettled(asked)) {
    // Either it was on the disk before the folder went, or it was refused.
    if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'log-unavailable' })
  }
  expect(await codeOf(append('lost'))).toBe('log-unavailable')
})
