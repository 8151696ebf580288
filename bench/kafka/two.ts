import { exactRow, hundredths, type KafkaFigure, middle, tenths, whole } from './outcome.ts'
import { processed, type Run, sentLoad } from './throughput.ts'

const TIMES_MIN = 1.2
const SATURATED = 0.95

export const two: KafkaFigure = {
  name: 'two',
  target: `two processes exact, and ≥ ${TIMES_MIN} × one or all cores busy`,
  rounds: 3,
  run: async (bench, rounds) => {
    const load = await sentLoad(bench)
    const ones: Run[] = []
    const twos: Run[] = []
    for (let round = 0; round < rounds; round++) {
      for (const processes of round % 2 === 0 ? [1, 2] : [2, 1]) {
        const run = await processed(bench, load, { name: `p${processes}r${round}`, processes })
        ;(processes === 1 ? ones : twos).push(run)
      }
    }
    const ratios = twos.map(({ perSecond }, round) => perSecond / (ones[round]?.perSecond ?? Number.NaN))
    const busy = twos.map((run) => run.busy)
    const isMet = middle(ratios) >= TIMES_MIN || middle(busy) >= SATURATED
    const promisesNothing = { isMet: null }
    return {
      method: `${load.words}, waiting in raw-actions over 4 partitions; one process and two in turn. Busy: all cores, by all programs, broker and reader too`,
      rows: [
        { what: 'one, packets/s', ours: ones.map((run) => run.perSecond), show: whole, ...promisesNothing },
        { what: 'two, packets/s', ours: twos.map((run) => run.perSecond), show: whole, ...promisesNothing },
        { what: 'two ÷ one', ours: ratios, show: hundredths, isMet },
        { what: 'one, machine busy %', ours: ones.map((run) => run.busy * 100), show: tenths, ...promisesNothing },
        { what: 'two, machine busy %', ours: busy.map((share) => share * 100), show: tenths, ...promisesNothing },
        { what: 'two, CPU µs/packet', ours: twos.map((run) => run.cpuMicros), show: tenths, ...promisesNothing },
        exactRow(twos.map(({ isExact }) => isExact)),
      ],
      runs: [...ones.map((run) => ({ processes: 1, ...run })), ...twos.map((run) => ({ processes: 2, ...run }))],
    }
  },
}
