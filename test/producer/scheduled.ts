import { openFollowers } from '../../producer/followers.ts'
import type { ProducerEvent, ProducerOptions } from '../../producer/producer.ts'
import { followSchedule } from '../../producer/schedule.ts'
import type { TestServer } from './server.ts'
import { producerOf, type World } from './world.ts'

/** Object of a fixtures list. */
export function listing(id: string, status: string | number, more: object = {}): string {
  return JSON.stringify({ id, name: `${id} v other`, startDateUTC: '2026-11-21T12:00:00', status, ...more })
}

export function schedule(world: World, server: TestServer, more: Partial<ProducerOptions> = {}, paths = ['soccer']) {
  const events: ProducerEvent[] = []
  const producer = producerOf(world, server, { onEvent: (event) => events.push(event), ...more })
  const stopped = new AbortController()
  const { signal } = stopped
  const followers = openFollowers(producer, { signal })
  const done = followSchedule(producer, followers, { paths, tier: 'media', signal })
  return {
    producer,
    followers,
    events,
    done,
    async stop() {
      stopped.abort()
      await done
      const reports = await followers.settled()
      await producer.close()
      return reports
    },
  }
}

export const pollsOf = (server: TestServer, path = 'soccer'): number =>
  server.requests.filter(({ url }) => url.startsWith(`/${path}/fixtures?`)).length
