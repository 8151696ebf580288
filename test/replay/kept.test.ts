import { expect, it } from 'vitest'
import type { Step } from '../../match/step.ts'
import { explain } from '../../replay/explain/explain.ts'
import { keptStep } from '../../replay/kept.ts'
import { packet, play, raw, type Short } from '../match/given.ts'
import { SPORT_RULES } from './given.ts'

const METADATA = { note: 'x'.repeat(100_000) }
const goal: Short = { seq: 1, send: 5, typeId: 9001, score: [1, 0], more: { metadata: METADATA } }
const other: Short = { ...goal, action: 'another' }

/** Sent again and again, accepted once. */
const { steps } = play(
  [goal, ...Array.from({ length: 20 }, () => goal), ...Array.from({ length: 20 }, () => other)].map((short) =>
    raw(packet(short)),
  ),
)

const size = (all: readonly Step[]): number => JSON.stringify(all).length

it('of a fixture is bounded by what the fold accepted, whatever was sent again or refused', () => {
  expect(steps.map(({ kind }) => kind)).toEqual([
    'accepted',
    ...Array.from({ length: 20 }, () => 'duplicate'),
    ...Array.from({ length: 20 }, () => 'rejected'),
  ])
  expect(size(steps)).toBeGreaterThan(40 * 100_000)
  // Of the accepted one the packet and its action have the text.
  expect(size(steps.map(keptStep))).toBeLessThan(3 * 100_000)
})

it('explains the same', () => {
  const moment = { by: 'now', steps: steps.length, otherPeriods: [], asked: null } as const
  expect(explain(steps.map(keptStep), moment, SPORT_RULES)).toEqual(explain(steps, moment, SPORT_RULES))
})
