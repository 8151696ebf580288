import { expect } from 'vitest'
import { awaitOutput, jsonLines, start, stop, touchline } from './touchline.ts'

/** What `touchline provider` says of itself. */
export interface Served {
  readonly url: string
  readonly apiUrl: string
  readonly fixtures: readonly { readonly fixture: string; readonly name: string }[]
}

/** Until it says what it serves. */
export async function serve(
  args: readonly string[],
  cwd: string,
): Promise<{ served: Served; stop: () => Promise<number | null> }> {
  const child = start(['provider', '--port', '0', '--token', 'demo', '--json', ...args], { cwd })
  const served = await awaitOutput(child, (text) => {
    const told = Object.assign({}, ...jsonLines(text.slice(0, text.lastIndexOf('\n') + 1)))
    return told.fixtures === undefined ? null : (told as Served)
  })
  return { served, stop: () => stop(child, 'SIGINT') }
}

/** All of it, by our own producer. `log`: the option, and others that belong to it. */
export async function record({ url, apiUrl, fixtures }: Served, log: readonly string[], cwd: string): Promise<void> {
  const targets = fixtures.map(({ fixture }) => fixture)
  const where = ['--url', url, '--api-url', apiUrl, '--token', 'demo']
  const produced = await touchline(['produce', ...targets, ...where, ...log], { cwd })
  expect(produced).toMatchObject({ code: 0 })
}
