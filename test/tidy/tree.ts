import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Path from the root (with `/`) → text. */
export type Tree = ReadonlyMap<string, string>

/** A path and no URL: a folder's name may have blanks and any letters. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const LEFT_OUT = new Set(['node_modules', 'dist', 'dist-bench', '.git', 'data', 'demo-data'])

export function readTree(extensions: readonly string[], folder = ''): Tree {
  const tree = new Map<string, string>()
  for (const entry of readdirSync(join(ROOT, folder), { withFileTypes: true })) {
    if (LEFT_OUT.has(entry.name)) continue
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`
    if (entry.isDirectory()) for (const [p, text] of readTree(extensions, path)) tree.set(p, text)
    else if (extensions.some((e) => entry.name.endsWith(e))) tree.set(path, readFileSync(join(ROOT, path), 'utf8'))
  }
  return tree
}

export function folderOf(path: string): string {
  return path.includes('/') ? (path.split('/')[0] as string) : ''
}

export function isTest(path: string): boolean {
  return folderOf(path) === 'test' || folderOf(path) === 'bench'
}

/** Module names that a file imports or re-exports from, types included. */
export function importsOf(text: string): readonly string[] {
  const found = withoutComments(text).matchAll(/(?:\bfrom|\bimport|\brequire\.resolve)\s*\(?\s*['"]([^'"\s]+)['"]/g)
  return [...found].map((match) => match[1] as string)
}

/** What is loaded with a file: without types, and without what it imports when it comes to it. */
export function loadedWith(text: string): readonly string[] {
  const found = withoutComments(text).matchAll(
    /^(?:import|export)\s+(?!type\b)(?:[^'"]*?\bfrom\s*)?['"]([^'"\s]+)['"]/gm,
  )
  return [...found].map((match) => match[1] as string)
}

/** A relative import as a path from the root. */
export function resolveImport(from: string, name: string): string | null {
  return name.startsWith('.') ? normalize(join(dirname(from), name)) : null
}

export function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, ' ').replace(/(^|[^:'"`])\/\/.*$/gm, '$1')
}
