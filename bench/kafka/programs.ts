import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { type Program, startProgram } from './program.ts'

/** All processes of a run: when it ends, however it does, they end and its folder goes. */
export interface Programs {
  start(name: string, command: string, args: readonly string[], env?: Readonly<Record<string, string>>): Program
  /** One that somebody else has started for the run. */
  adopt(pid: number): void
  /** Ends what was started and still runs, for a figure that has failed. */
  endAll(): Promise<void>
  close(): Promise<void>
}

/**
 * Reads process ids, one a line. At the end of its stdin, which comes with the end of this process even where that is SIGKILL,
 * it ends those that still are the run's: a process id may be another's by then, so the folder must be in its command line
 * or environment.
 */
const WARDEN = `
trap '' INT TERM HUP
pids=
while read -r pid; do pids="$pids $pid"; done
for pid in $pids; do
  if tr '\\0' '\\n' < /proc/$pid/cmdline 2>/dev/null | grep -qF -- "$1" ||
     tr '\\0' '\\n' < /proc/$pid/environ 2>/dev/null | grep -qF -- "$1"; then kill -9 $pid 2>/dev/null; fi
done
rm -rf -- "$1"
`

export function openPrograms(folder: string): Programs {
  const warden = spawn('sh', ['-c', WARDEN, 'sh', folder], { stdio: ['pipe', 'ignore', 'ignore'], detached: true })
  const started = new Set<Program>()
  const adopt = (pid: number): void => void warden.stdin.write(`${pid}\n`)
  const endAll = async (): Promise<void> => {
    const running = [...started].filter(({ end }) => end === null)
    await Promise.allSettled(running.map((program) => program.kill()))
    started.clear()
  }
  let count = 0
  return {
    adopt,
    start: (name, command, args, env = {}) => {
      const logFile = join(folder, `${String(++count).padStart(3, '0')}-${name}.log`)
      const program = startProgram(command, args, { env: { ...env, TOUCHLINE_BENCH_FOLDER: folder }, logFile })
      adopt(program.pid)
      started.add(program)
      return program
    },
    endAll,
    close: async () => {
      await endAll()
      warden.stdin.end()
      if (warden.exitCode === null) await once(warden, 'exit')
    },
  }
}
