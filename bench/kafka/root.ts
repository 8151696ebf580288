import { existsSync } from 'node:fs'

/** The project's folder, wherever this file was compiled to. */
export const ROOT = rootAbove(new URL('./', import.meta.url))

function rootAbove(folder: URL): URL {
  if (existsSync(new URL('package.json', folder))) return folder
  const above = new URL('../', folder)
  if (above.href === folder.href) throw new Error(`expected a package.json above ${import.meta.url}, found none`)
  return rootAbove(above)
}
