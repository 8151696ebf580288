import { randomUUID } from 'node:crypto'

/** A name that no other test has. */
export function fresh(): string {
  return `t${randomUUID()}.`
}

/** Straight to the registry, as another program would. */
export function put(url: string, body: object, method: 'PUT' | 'POST'): Promise<Response> {
  const headers = { 'content-type': 'application/vnd.schemaregistry.v1+json' }
  return fetch(url, { method, headers, body: JSON.stringify(body) })
}
