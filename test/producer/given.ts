import { afterEach, beforeEach } from 'vitest'
import { openServer, type ServerOptions, type TestServer } from './server.ts'
import { FIXTURE, openWorld, recordsOf, type World } from './world.ts'

export interface Given {
  readonly world: World
  serve(options?: ServerOptions, frames?: (string | Buffer)[]): Promise<TestServer>
  /** Details of the records of one kind. */
  noted(kind: string): Promise<readonly (string | null)[]>
}

/** A new log and its servers for each test of a file, closed after it. */
export function givenWorld(): () => Given {
  let given: Given
  const servers: TestServer[] = []
  beforeEach(async () => {
    const world = await openWorld()
    given = {
      world,
      async serve(options = {}, frames = []) {
        const server = await openServer(options)
        servers.push(server)
        server.fixtures.set(FIXTURE.fixtureId, { frames })
        return server
      },
      noted: async (kind) => (await recordsOf(world)).filter((raw) => raw.kind === kind).map(({ detail }) => detail),
    }
  })
  afterEach(async () => {
    for (const server of servers.splice(0)) await server.close()
    await given.world.log.close()
  })
  return () => given
}
