import { readFileSync } from 'node:fs'

/** Of the package, from the file that is beside the compiled code, too. */
export function packageVersion(): string {
  const file = new URL('../../package.json', import.meta.url)
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version
}
