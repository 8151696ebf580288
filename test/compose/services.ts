import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { ROOT } from '../tidy/tree.ts'

/** What the tests need of a service of docker-compose.yml. */
export interface Service {
  readonly image: string
  readonly build?: string
  readonly user?: string
  readonly command?: readonly string[]
  readonly environment?: Readonly<Record<string, string | number>>
  readonly healthcheck?: { readonly test: readonly string[] }
}

export interface Compose {
  readonly services: Readonly<Record<string, Service>>
}

/** The file as Compose reads it: with YAML's merge keys. */
export function readCompose(): Compose {
  return parse(readFileSync(join(ROOT, 'docker-compose.yml'), 'utf8'), { merge: true }) as Compose
}

/** Those that run our own image. */
export function ownServices({ services }: Compose): readonly (readonly [string, Service])[] {
  return Object.entries(services).filter(([, { build }]) => build !== undefined)
}

/** `${NAME:-otherwise}` without the variable, and `$$` (Compose specification, 12). */
export function interpolated(text: string | number): string {
  return String(text)
    .replace(/\$\{\w+:-([^}]*)\}/g, '$1')
    .replaceAll('$$', '$')
}
