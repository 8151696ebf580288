import { execFileSync } from 'node:child_process'
import { cpus, loadavg, platform, release, totalmem } from 'node:os'

/** What the figures were measured on. */
export function headOf(): Readonly<Record<'machine' | 'load' | 'node' | 'date' | 'commit', string>> {
  const { model } = cpus()[0] ?? { model: 'unknown processor' }
  const gigabytes = Math.round(totalmem() / 2 ** 30)
  return {
    machine: `${model}, ${cpus().length} cores, ${gigabytes} GiB, ${platform()} ${release()}`,
    // Of the minute before: above a half, others use the machine, and latency is mostly theirs.
    load: `load ${(loadavg()[0] ?? 0).toFixed(1)}`,
    node: `Node ${process.version}`,
    date: new Date().toISOString().slice(0, 10),
    commit: commitOf(),
  }
}

function commitOf(): string {
  const git = (...args: string[]): string =>
    execFileSync('git', args, { stdio: ['ignore', 'pipe', 'ignore'] }).toString()
  try {
    return (
      git('rev-parse', '--short', 'HEAD').trim() + (git('status', '--porcelain').trim() === '' ? '' : ' with changes')
    )
  } catch {
    return 'no git'
  }
}
