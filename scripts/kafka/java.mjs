// A Java process that is ready when it says so, and that does not outlive this one, whatever ends it.
import { spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

const READY_MS_MAX = 60_000
const STOP_MS_MAX = 10_000

/**
 * The shell becomes java; what it leaves behind reads a pipe whose other end only this process has. An end without a line
 * before it: this process was killed, and so is java.
 */
const WATCHED = '(read -r _ || kill -KILL $$) <&3 >/dev/null 2>&1 & exec java "$@" </dev/null 3<&-'

/** In a session of its own: Ctrl-C in a terminal reaches this process, which then ends java in order. */
export function spawnJava(args, logFile) {
  const log = openSync(logFile, 'a')
  const child = spawn('sh', ['-c', WATCHED, 'sh', ...args], { stdio: ['ignore', log, log, 'pipe'], detached: true })
  closeSync(log)
  const watch = child.stdio[3]
  watch.on('error', () => {})
  const ended = new Promise((resolve) => {
    child.once('error', resolve)
    child.once('exit', resolve)
  })
  ended.then(() => watch.end('ended\n'))
  return {
    child,
    ended,
    isRunning: () => child.pid !== undefined && child.exitCode === null && child.signalCode === null,
  }
}

/**
 * Starts java and waits until `isReady`. Where that fails, takes too long or `signal` aborts, no java is left.
 * Resolves with what ends, kills and pauses it.
 */
export async function startJava(args, { logFile, isReady, signal }) {
  signal?.throwIfAborted()
  const java = spawnJava(args, logFile)
  try {
    await ready(java, isReady, signal)
  } catch (error) {
    await kill(java)
    throw new Error(`${error.message}; ${lastWords(logFile)}`, { cause: error })
  }
  return {
    pid: java.child.pid,
    ended: java.ended,
    stop: () => stop(java),
    kill: () => kill(java),
    pause: () => void (java.isRunning() && java.child.kill('SIGSTOP')),
    resume: () => void (java.isRunning() && java.child.kill('SIGCONT')),
  }
}

async function ready(java, isReady, signal) {
  const deadline = performance.now() + READY_MS_MAX
  while (!(await isReady())) {
    if (signal?.aborted) throw new Error('stopped before it was ready')
    if (!java.isRunning())
      throw new Error(`ended with ${java.child.exitCode ?? java.child.signalCode} before it was ready`)
    if (performance.now() > deadline) throw new Error(`not ready after ${READY_MS_MAX / 1000} s`)
    await Promise.race([sleep(100, null, { ref: false }), java.ended])
  }
}

/** Runs a Java tool to its end. `signal` kills it. */
export async function runJava(args, { logFile, signal }) {
  signal?.throwIfAborted()
  const java = spawnJava(args, logFile)
  const onAbort = () => java.child.kill('SIGKILL')
  signal?.addEventListener('abort', onAbort, { once: true })
  await java.ended
  signal?.removeEventListener('abort', onAbort)
  signal?.throwIfAborted()
  if (java.child.exitCode !== 0) throw new Error(`ended with ${java.child.exitCode}; ${lastWords(logFile)}`)
}

async function stop(java) {
  if (!java.isRunning()) return
  java.child.kill('SIGTERM')
  // One that is paused would not hear it.
  java.child.kill('SIGCONT')
  const late = sleep(STOP_MS_MAX, 'late', { ref: false })
  if ((await Promise.race([java.ended, late])) === 'late') await kill(java)
}

async function kill(java) {
  if (java.isRunning()) java.child.kill('SIGKILL')
  await java.ended
}

/** The folder of the log is often gone when its error is read. */
function lastWords(logFile) {
  const lines = readFileSync(logFile, 'utf8').trim().split('\n')
  const worst = lines.filter((line) => /\b(ERROR|FATAL|Exception)\b|Exception:/.test(line)).at(-1) ?? lines.at(-1)
  return worst ? `its last words: ${worst.trim().slice(0, 300)}` : 'it said nothing'
}
