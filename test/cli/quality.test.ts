import { describe, expect, it } from 'vitest'
import { FRAMES, MATCH, RULES, runs, TARGET } from './recorded-match.ts'
import { jsonLines } from './touchline.ts'

describe('quality', () => {
  const ran = runs({
    table: ['quality', ...RULES],
    one: ['quality', TARGET, ...RULES],
    json: ['quality', TARGET, ...RULES, '--json'],
    other: ['quality', '--prefix', 'other.'],
    empty: ['quality', '--raw-prefix', 'other.'],
  })

  it('has a row for each fixture of the log', () => {
    const { code, stdout, stderr } = ran().table
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const [head, row, ...more] = stdout.trimEnd().split('\n')
    expect(head).toMatch(
      /^fixture +score +finality +certified +available +longest silence +missing +corrected +late .* packets +source$/,
    )
    expect(row).toMatch(
      new RegExp(`^${TARGET} +\\d+–\\d+ +checked +– +– +\\d+ min \\d+ s +0 .* ${FRAMES.length} +import$`),
    )
    expect(more).toEqual([])
  })

  it('of one fixture tells all', () => {
    const { code, stdout } = ran().one
    expect(code).toBe(0)
    expect(stdout).toContain('  available         –  no connection was recorded\n')
    expect(stdout).toMatch(new RegExp(`^  packets +${FRAMES.length}  ${FRAMES.length} import$`, 'm'))
  })

  it('for machines one object with times as text', () => {
    const told = jsonLines(ran().json.stdout)
    expect(told).toMatchObject([
      {
        fixtureId: MATCH.fixtureId,
        firstReceivedAt: expect.stringMatching(/^2026-11-21T.*\.\d{6}Z$/),
        lastReceivedAt: expect.stringMatching(/Z$/),
        packets: FRAMES.length,
        availability: { share: null },
        gaps: { missing: 0, open: [] },
        finality: 'checked',
        lines: [],
      },
    ])
  })

  it('of another prefix is that of the raw-actions it would derive from', () => {
    expect(ran().other).toMatchObject({ code: 0 })
    expect(ran().other.stdout.trimEnd().split('\n')).toHaveLength(2)
  })

  it('of nothing is a failure', () => {
    expect(ran().empty).toMatchObject({ code: 1, stdout: '' })
    expect(ran().empty.stderr).toMatch(
      /^touchline: file:\.\/data: expected recorded fixtures in other\.raw-actions, found none/,
    )
  })
})
