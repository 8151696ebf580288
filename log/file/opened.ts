import { filesAt, type StoreFiles } from './store-files.ts'

interface Opened {
  count: number
  readonly files: StoreFiles
  readonly readOnly: boolean
}

/** Stores of this thread, by their data files. */
const opened = new Map<string, Opened>()

/** Notes a store that was opened; the function returned notes that it was closed. */
export function noteOpened(files: StoreFiles, readOnly: boolean): () => void {
  const name = nameOf(files)
  const one = opened.get(name) ?? { count: 0, files, readOnly }
  opened.set(name, one)
  one.count++
  return () => {
    if (--one.count === 0) opened.delete(name)
  }
}

/** The store of this thread that has the files open which are at `path` now. */
export function openedAt(path: string): Omit<Opened, 'count'> | null {
  return opened.get(nameOf(filesAt(path))) ?? null
}

function nameOf({ data }: StoreFiles): string {
  return `${data.device} ${data.inode}`
}
