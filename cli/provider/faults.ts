import type { Clock } from '../../platform/clock.ts'
import { FAULT_KINDS, type FaultKind, type Faults } from '../../provider/faults/fault.ts'
import { playFaults } from '../../provider/faults/play.ts'
import { drawnFaults, type FaultRates } from '../../provider/faults/rates.ts'
import { scriptedFaults } from '../../provider/faults/script.ts'
import { readJson, readOptionFile } from '../option-file.ts'
import { readNumber, usage } from '../options.ts'
import { FAULT_SCRIPT, type FaultScript } from './fault-script.ts'

export interface FaultOptions {
  readonly file: string | undefined
  readonly rates: string | undefined
  readonly seed: string
  readonly clock: Clock
}

/** What --faults and --fault-rate ask for. */
export async function readFaults({ file, rates, seed, clock }: FaultOptions): Promise<readonly Faults[]> {
  const script = file === undefined ? [] : [playFaults(clock, scriptedFaults(await readScript(file), clock))]
  const drawn = rates === undefined ? [] : [playFaults(clock, drawnFaults(readRates(rates), seed))]
  return [...script, ...drawn]
}

async function readScript(file: string): Promise<FaultScript> {
  const read = FAULT_SCRIPT.safeParse(readJson(`JSON in --faults ${file}`, await readOptionFile('--faults', file)))
  if (read.success) return read.data
  const [issue] = read.error.issues
  const where = issue?.path.length ? ` at ${issue.path.join('.')}` : ''
  throw usage(
    `expected --faults as docs/REPLAY.md has it, found ${file} with ${issue?.message ?? 'other JSON'}${where}`,
  )
}

function readRates(text: string): FaultRates {
  const rates: Partial<Record<FaultKind, number>> = {}
  for (const part of text.split(',')) {
    const [name = '', rate = ''] = part.split('=').map((word) => word.trim())
    const kind = FAULT_KINDS.find((one) => one === name)
    if (kind === undefined) {
      throw usage(`expected --fault-rate of ${FAULT_KINDS.join(', ')} as drop=0.01,gap=0.02, found ${part}`)
    }
    rates[kind] = readNumber(`--fault-rate ${kind}=`, rate, 0, 1)
  }
  return rates
}
