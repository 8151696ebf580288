import { existsSync, mkdirSync } from 'node:fs'
import { dirname, resolve } from 'node:path'

/** A folder with all above it. Node's own recursive one never returns where a parent takes no folder, as in /proc; this throws. */
export function makeFolder(folder: string): void {
  const missing: string[] = []
  for (let path = resolve(folder); !existsSync(path); path = dirname(path)) missing.unshift(path)
  for (const path of missing) {
    try {
      mkdirSync(path)
    } catch (error) {
      // Another process may be making it, too.
      if (!existsSync(path)) throw error
    }
  }
}
