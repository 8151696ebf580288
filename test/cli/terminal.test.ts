import { describe, expect, it } from 'vitest'
import { openTerminal } from '../../cli/terminal.ts'
import { fakeTerminal } from './screen-of.ts'

describe('a terminal', () => {
  it('has log lines above what is written over, and loses neither', () => {
    const { stream, lines } = fakeTerminal(40, 24)
    const terminal = openTerminal(stream)
    const area = terminal.area(stream)
    terminal.log('before\n')
    area.draw('one\ntwo')
    terminal.log('first\n')
    area.draw('one\nzwei')
    terminal.log('second\nthird\n')
    expect(lines()).toEqual(['before', 'first', 'second', 'third', 'one', 'zwei'])
    area.end()
    terminal.log('after\n')
    expect(lines()).toEqual(['before', 'first', 'second', 'third', 'one', 'zwei', 'after'])
  })

  it('has results above what is written over, too', () => {
    const { stream, lines } = fakeTerminal(40, 24)
    const terminal = openTerminal(stream, stream)
    const progress = terminal.progress({ monotonicMs: () => 0 })
    progress.show('1 of 2')
    terminal.print('a result\n')
    progress.show('2 of 2')
    progress.end()
    expect(lines()).toEqual(['a result', '2 of 2'])
  })

  it('keeps the end of what is written over when a line comes before it', () => {
    const { stream, lines } = fakeTerminal(40, 24)
    const area = openTerminal(stream).area(stream)
    area.draw('head\na\nfoot\nlast')
    area.draw('head\na\nb\nfoot\nlast')
    expect(lines()).toEqual(['head', 'a', 'b', 'foot', 'last'])
    area.draw('head\nb\nfoot\nlast')
    expect(lines()).toEqual(['head', 'b', 'foot', 'last'])
  })

  it('leaves nothing of a frame that another width has broken anew', () => {
    const { stream, lines } = fakeTerminal(40, 24)
    const area = openTerminal(stream).area(stream)
    area.draw('one\ntwo')
    stream.write('what the terminal has made of it\n')
    area.draw('one\nzwei')
    expect(lines()).not.toEqual(['one', 'zwei'])
    stream.columns = 30
    area.draw('one\ndrei')
    expect(lines()).toEqual(['one', 'drei'])
  })

  it('leaves the last progress standing', () => {
    const { stream, lines } = fakeTerminal(40, 24)
    const clock = { nowMs: 0, monotonicMs: () => clock.nowMs }
    const progress = openTerminal(stream).progress(clock)
    progress.show('1 frame')
    progress.show('2 frames')
    expect(lines()).toEqual(['1 frame'])
    progress.end()
    progress.end()
    expect(lines()).toEqual(['2 frames'])
  })
})
