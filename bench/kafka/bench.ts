import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Cluster } from './cluster.ts'
import type { Load } from './load.ts'
import type { Peer } from './peer.ts'
import type { Program } from './program.ts'
import type { Programs } from './programs.ts'

/** What the figures of a run share. */
export interface Bench {
  /** Of the run; it goes with it. */
  readonly folder: string
  readonly programs: Programs
  readonly cluster: Cluster
  /** Null: the figures of the product alone. */
  readonly peer: Peer | null
  /** 300,000 packets of 200 fixtures. */
  readonly bulk: () => Promise<Load>
  /** 35 s of 1,000 packets/s of 100 fixtures. */
  readonly paced: () => Promise<Load>
  /** Gets CPU profiles of the product's processes; null: none are taken. */
  readonly profileFolder: string | null
  /** Progress, on stderr. */
  readonly tell: (text: string) => void
}

export const PACED_PER_SECOND = 1000

/** For those who count CPU: the ids of these, in a file. */
export function pidFile(folder: string, programs: readonly Program[]): string {
  const file = join(folder, 'app.pid')
  writeFileSync(file, programs.map(({ pid }) => pid).join(' '))
  return file
}
