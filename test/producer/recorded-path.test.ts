import { expect, it } from 'vitest'
import type { FixtureAddress } from '../../feed/address.ts'
import { noteRecord } from '../../producer/raw-record.ts'
import { recordedAddresses } from '../../producer/recorded-path.ts'
import { givenWorld } from './given.ts'
import { producerOf } from './world.ts'

const given = givenWorld()
const NEVER = new AbortController().signal

const address = (text: string): FixtureAddress => {
  const at = text.lastIndexOf('/')
  return { path: text.slice(0, at), fixtureId: text.slice(at + 1), tier: 'media' }
}

it('takes the path that the log has, where a sport is given without its version', async () => {
  const { world, serve } = given()
  const producer = producerOf(world, await serve())
  for (const text of ['v2/volleyball/1', 'basketball/2', 'volleyball/3']) {
    const target = address(text)
    producer.recorder.record(
      noteRecord({ target, line: 'main', source: 'stream', connectionId: 'c' }, 'opened', null, 1),
    )
  }
  await producer.recorder.flushed()
  const cases = [
    ['volleyball/1', 'v2/volleyball/1'],
    ['v2/volleyball/1', 'v2/volleyball/1'],
    // A version is meant as it is given.
    ['v3/volleyball/1', 'v3/volleyball/1'],
    ['v2/volleyball/3', 'v2/volleyball/3'],
    ['basketball/2', 'basketball/2'],
    ['soccer/1', 'soccer/1'],
    ['volleyball/nobody', 'volleyball/nobody'],
  ] as const
  const asked = cases.map(([text]) => ({ ...address(text), tier: 'betting' as const }))
  const found = await recordedAddresses(producer, asked, NEVER)
  expect(found).toEqual(cases.map(([, text]) => ({ ...address(text), tier: 'betting' })))
  await producer.close()
})
