import { expect, it } from 'vitest'
import { tellingRestored } from '../../cli/restored.ts'

function telling() {
  const lines: string[] = []
  const due: (() => void)[] = []
  const clock = {
    after: (_: number, task: () => void) => {
      due.push(task)
      return () => {}
    },
  }
  const logger = { info: (context: object, message: string) => lines.push(`${message} ${JSON.stringify(context)}`) }
  const passSecond = (): void => {
    for (const task of due.splice(0)) task()
  }
  return { lines, tell: tellingRestored(clock, logger), passSecond }
}

it('tells of all partitions of a second in one line', () => {
  const { lines, tell, passSecond } = telling()
  for (let partition = 0; partition < 24; partition++) tell({ partition, fixtures: 2, records: 10, left: 0 })
  expect(lines).toEqual([])
  passSecond()
  passSecond()
  expect(lines).toEqual(['fixtures are back in memory {"partitions":24,"fixtures":48,"records":240,"left":0}'])
})

it('tells what is left each second where it takes long', () => {
  const { lines, tell, passSecond } = telling()
  tell({ partition: 3, fixtures: 1, records: 1000, left: 3000 })
  tell({ partition: 3, fixtures: 1, records: 2000, left: 2000 })
  passSecond()
  tell({ partition: 3, fixtures: 1, records: 4000, left: 0 })
  passSecond()
  expect(lines).toEqual([
    'fixtures are coming back into memory {"partitions":1,"fixtures":1,"records":2000,"left":2000}',
    'fixtures are back in memory {"partitions":1,"fixtures":1,"records":4000,"left":0}',
  ])
})
