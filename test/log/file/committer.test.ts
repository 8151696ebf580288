import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { openCommitter } from '../../../log/file/committer.ts'
import { pack } from '../../../log/file/pack.ts'
import { openStore } from '../../../log/file/store.ts'
import { newRecord, temporaryFolder } from '../helpers.ts'

const move = { mark: ['position'], from: 0, to: 1, metadata: '' }

function request() {
  return { move, packed: pack([newRecord('t', 'k', '0')], 1, () => 7), bytes: 100 }
}

const NO_FILE = { device: 0, inode: 0 }
const NONE = { url: 'file:none', path: 'none', files: { data: NO_FILE, lock: NO_FILE } }

it('fails what a thread had in hand that ended, and starts another one', async () => {
  const code = new URL(
    `data:text/javascript,import { parentPort } from 'node:worker_threads';
    parentPort.once('message', () => { throw new Error('broken') })`,
  )
  const committer = openCommitter(NONE, code)
  const both = [committer.commit(request()), committer.commit(request())]
  for (const result of await Promise.allSettled(both)) expect(result).toMatchObject({ reason: { message: 'broken' } })
  await expect(committer.commit(request())).rejects.toThrow('broken')
  await committer.close()
})

it('says that a thread ended without a word', async () => {
  const committer = openCommitter(NONE, new URL('data:text/javascript,process.exit(0)'))
  await expect(committer.commit(request())).rejects.toThrow('found it ended')
})

it('finishes what it was asked for before it closes, once and again', async () => {
  const path = join(await temporaryFolder(), 'test.mdb')
  const store = openStore(path)
  onTestFinished(() => store.close())
  const committer = openCommitter({ url: 'file:test', path, files: store.files })
  const commits = [committer.commit(request()), committer.commit(request())]
  await Promise.all([committer.close(), committer.close()])
  expect(await Promise.all(commits)).toEqual([null, 1])
  store.fresh()
  expect(store.end(7)).toBe(1)
  await committer.close()
})

it('closes, once and again, when the thread breaks on the way out', async () => {
  const code = new URL(
    `data:text/javascript,import { parentPort } from 'node:worker_threads';
    parentPort.on('message', (request) => {
      if (request === 'close') throw new Error('broken');
      parentPort.postMessage({ id: request.id, found: null, failed: null });
    })`,
  )
  const committer = openCommitter(NONE, code)
  await committer.commit(request())
  expect(await Promise.allSettled([committer.close(), committer.close()])).toEqual([
    { status: 'fulfilled', value: undefined },
    { status: 'fulfilled', value: undefined },
  ])
  await committer.close()
})
