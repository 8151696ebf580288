import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { readFrame } from '../../feed/frame.ts'
import { packet } from '../producer/world.ts'

const SAMPLES = new URL('../samples/', import.meta.url)
const read = (frame: string | Uint8Array) =>
  readFrame(typeof frame === 'string' ? Buffer.from(frame) : frame, 'fixture-1')
const action = (more: object): string =>
  JSON.stringify({ fixtureAction: { ...JSON.parse(packet(5)).fixtureAction, ...more } })

it('reads the triple of every documented packet', () => {
  const names = readdirSync(SAMPLES).filter((name) =>
    /^(basketball|soccer|snooker-t|tabletennis|volleyball)-.*json$/.test(name),
  )
  const packets = names.filter((name) => !name.includes('array')).map((name) => readFileSync(new URL(name, SAMPLES)))
  expect(packets.length).toBeGreaterThan(15)
  for (const bytes of packets) {
    const { fixtureAction, finished, fixtureSummary } = JSON.parse(bytes.toString())
    const { fixtureId, fixtureSeqNum: seq, sendTypeId, actionId } = fixtureAction
    const isFinished = finished === true || fixtureSummary.finished === true
    expect(readFrame(bytes, fixtureId)).toEqual({
      kind: 'packet',
      identity: `${seq}/${sendTypeId}/${actionId}`,
      seq,
      isFinished,
    })
  }
})

it.each([
  ['golf-heartbeat.json', readFileSync(new URL('golf-heartbeat.json', SAMPLES))],
  ['golf-heartbeat-2017.json', readFileSync(new URL('golf-heartbeat-2017.json', SAMPLES))],
  ['the spelling of the page', '{"eventelementtype":"heartbeat"}'],
  ['capitals', '{"x":1,"EVENTELEMENTTYPE":"HEARTBEAT"}'],
])('takes as a heartbeat: %s', (_, frame) => {
  expect(read(frame)).toEqual({ kind: 'heartbeat' })
})

it.each([
  ['quoted numbers', action({ fixtureSeqNum: '5', sendTypeId: '2' }), '5/2/action-5'],
  ['send type 7', action({ sendTypeId: 7 }), '5/7/action-5'],
  ['seq 0', action({ fixtureSeqNum: 0 }), '0/5/action-5'],
  [
    'keys of the same name elsewhere',
    action({ metadata: { fixtureSeqNum: 1, actionId: 'x', sendTypeId: 1 } }),
    '5/5/action-5',
  ],
  ['a heartbeat inside', packet(5).replace('{', '{"eventElementType":"Heartbeat",'), '5/5/action-5'],
])('reads the triple in spite of %s', (_, frame, identity) => {
  expect(read(frame)).toMatchObject({ kind: 'packet', identity })
})

it.each([
  ['another fixture', action({ fixtureId: 'other' })],
  ['no action id', action({ actionId: '' })],
  ['no seq', action({ fixtureSeqNum: true })],
  ['no send type', action({ sendTypeId: undefined })],
  ['an action that is none', '{"fixtureAction":[]}'],
  ['an array', '[]'],
  ['a number', '7'],
  ['other bytes', Buffer.from([0x7b, 0xff, 0x7d])],
  ['a packet that is cut off', `${packet(5).slice(0, -1)}${' '.repeat(1100)}`],
  ['more than 1 MiB', packet(5).replace('{', `{"x":"${'y'.repeat(1 << 20)}",`)],
])('knows by its bytes only: %s', (_, frame) => {
  expect(read(frame)).toEqual({ kind: 'other', isReply: false, refusal: null })
})

it.each([
  ['{"message":"authorised"}', null],
  ['authorised', null],
  ['"ok"', null],
  ['{"errorMessage":"Supplied token could not be authenticated"}', 'Supplied token could not be authenticated'],
  ['{"error":"expired","status":401}', 'expired'],
  ['{"error":"not for you","status":403}', 'not for you'],
  ['{"error":"busy","status":503}', null],
  ['The supplied authentication is invalid', 'The supplied authentication is invalid'],
  ["Request is missing required HTTP header 'Accept'", "Request is missing required HTTP header 'Accept'"],
  ['{"text":"The supplied authentication is invalid"}', 'The supplied authentication is invalid'],
])('takes as the answer to a token: %s', (frame, refusal) => {
  expect(read(frame)).toEqual({ kind: 'other', isReply: true, refusal })
})

it('takes the end only from a frame that is a packet in every respect', () => {
  const finished = packet(5, { finished: true })
  expect(read(finished)).toMatchObject({ isFinished: true })
  expect(read(finished.replaceAll('"finished":true', '"finished":"true"'))).toMatchObject({ isFinished: false })
  expect(read(finished.replace('"sendTypeId":5', '"sendTypeId":7'))).toMatchObject({ isFinished: false })
  expect(read(finished.replace('"homeTeamScore":5', '"homeTeamScore":-1'))).toMatchObject({ isFinished: false })
})
