import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { link, linksTo, noLinks, RELATED_BY_MAX } from '../../match/links.ts'
import { run } from '../property.ts'
import { lastAccepted, playPackets, type Short } from './given.ts'

const naming = (seq: number, action: string, ...related: readonly string[]): Short => ({
  seq,
  send: 5,
  action,
  more: { relatedFixtureActionIds: related },
})

const relatedBy = (...shorts: readonly Short[]) => lastAccepted(playPackets(shorts)).action.relatedBy

describe('relatedBy [R13]', () => {
  it('is who named the action before it came', () => {
    expect(relatedBy(naming(1, 'disallowed', 'goal'), naming(2, 'check', 'goal', 'other'), naming(3, 'goal'))).toEqual([
      'disallowed',
      'check',
    ])
  })

  it('follows the facts: an update that names another takes the link along', () => {
    const [named, goal] = [naming(1, 'disallowed', 'goal'), naming(3, 'goal')]
    expect(relatedBy(named, { ...naming(2, 'disallowed', 'other'), send: 2 }, goal)).toEqual([])
    // A cancellation does not describe: facts and links stay.
    expect(relatedBy(named, { ...naming(2, 'disallowed', 'other'), send: 3 }, goal)).toEqual(['disallowed'])
  })

  it('is in the order in which they came to name it: who goes on keeps its place', () => {
    const [first, second] = [naming(1, 'check', 'other', 'goal'), naming(2, 'disallowed', 'goal')]
    const again: Short = { ...naming(3, 'check', 'goal', 'third'), send: 2 }
    expect(relatedBy(first, second, again, naming(4, 'goal'))).toEqual(['check', 'disallowed'])
    const away: Short = { ...naming(3, 'check', 'other'), send: 2 }
    const back: Short = { ...naming(4, 'check', 'goal'), send: 2 }
    expect(relatedBy(first, second, away, back, naming(5, 'goal'))).toEqual(['disallowed', 'check'])
  })

  it('is of others only, each once', () => {
    expect(relatedBy(naming(1, 'goal', 'goal', 'goal'))).toEqual([])
    expect(relatedBy(naming(1, 'check', 'goal', 'goal'), naming(2, 'goal'))).toEqual(['check'])
  })

  it('is bounded', () => {
    const many = Array.from({ length: RELATED_BY_MAX + 1 }, (_, i) => naming(i + 1, `a${i}`, 'goal'))
    expect(relatedBy(...many, naming(many.length + 1, 'goal'))).toEqual(
      many.slice(0, RELATED_BY_MAX).map((_, i) => `a${i}`),
    )
  })

  it('is what the last lists say, whatever was said before', () => {
    const ids = ['a', 'b', 'c']
    const list = fc.array(fc.constantFrom(...ids), { maxLength: 4 })
    run(
      fc.property(fc.array(fc.tuple(fc.constantFrom(...ids), list)), (said) => {
        const [links, now] = [noLinks(), new Map<string, readonly string[]>()]
        for (const [id, after] of said) {
          link(links, id, now.get(id) ?? [], after)
          now.set(id, after)
        }
        for (const id of ids) {
          const by = ids.filter((other) => other !== id && now.get(other)?.includes(id))
          expect([...linksTo(links, id)].sort()).toEqual(by)
        }
        expect(links.size).toBeLessThanOrEqual(ids.length)
      }),
    )
  })
})
