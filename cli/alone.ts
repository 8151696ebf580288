import { createHash } from 'node:crypto'
import { unlinkSync } from 'node:fs'
import { connect, createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

/**
 * Keeps others from doing the same in the same place for as long as this process lives, however it ends: a local socket
 * with a name made of `what`, on which it listens. Null when somebody else does it already.
 */
export async function beAlone(what: string): Promise<{ close(): void } | null> {
  const path = placeOf(what)
  for (let attempt = 0; attempt < 2; attempt++) {
    const server = await listen(path)
    if (server !== null) return { close: () => server.close() }
    if (await answers(path)) return null
    // It was left behind by a process that was killed.
    remove(path)
  }
  return null
}

/** The folder of temporary files, because names of sockets are short. */
function placeOf(what: string): string {
  const name = `touchline-${createHash('sha256').update(resolve(what)).digest('hex').slice(0, 16)}`
  return process.platform === 'win32' ? `\\\\.\\pipe\\${name}` : join(tmpdir(), `${name}.sock`)
}

function listen(path: string): Promise<Server | null> {
  return new Promise((done) => {
    const server = createServer((socket) => socket.destroy())
    server.once('error', () => done(null))
    server.listen(path, () => done(server))
    server.unref()
  })
}

function answers(path: string): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect(path)
    socket.once('connect', () => {
      socket.destroy()
      done(true)
    })
    socket.once('error', () => done(false))
  })
}

function remove(path: string): void {
  try {
    unlinkSync(path)
  } catch {
    // Gone meanwhile.
  }
}
