import { z } from 'zod'
import { FAULT_KINDS, type Fault, GARBAGE_KINDS } from '../../provider/faults/fault.ts'
import { HALF_OPEN_MS } from '../../provider/faults/rates.ts'
import type { ScriptedFault } from '../../provider/faults/script.ts'

export type FaultScript = readonly ScriptedFault[]

const MS_MAX = 86_400_000
const ms = z.number().min(0).max(MS_MAX)
const count = z.int().min(1).max(10_000)

const ENTRY = z
  .strictObject({
    fixture: z.string().optional(),
    atMs: z.number().min(0).optional(),
    afterPackets: z.int().min(0).optional(),
    fault: z.enum(FAULT_KINDS),
    forMs: ms.optional(),
    count: count.optional(),
    by: count.optional(),
    what: z.enum(GARBAGE_KINDS).optional(),
  })
  .refine(({ atMs, afterPackets }) => (atMs === undefined) !== (afterPackets === undefined), {
    message: 'an entry without exactly one of atMs and afterPackets',
  })

type Entry = z.infer<typeof ENTRY>

/** The file of --faults: a list of entries; what one does not say has the defaults of docs/REPLAY.md. */
export const FAULT_SCRIPT = z.array(ENTRY).transform((entries): FaultScript => entries.map(scripted))

function scripted(entry: Entry): ScriptedFault {
  const { fixture = null, atMs, afterPackets = 0 } = entry
  return { fixture, when: atMs === undefined ? { afterPackets } : { atMs }, fault: faultOf(entry) }
}

function faultOf({ fault: kind, forMs, count: times = 1, by = 1, what = 'text' }: Entry): Fault {
  switch (kind) {
    case 'drop':
      return { kind, forMs: forMs ?? 0 }
    case 'half-open':
      return { kind, forMs: forMs ?? HALF_OPEN_MS }
    case 'stall':
      return { kind, forMs: forMs ?? 1000 }
    case 'duplicate':
    case 'gap':
      return { kind, count: times }
    case 'reorder':
      return { kind, by }
    case 'garbage':
      return { kind, what }
    default:
      return kind satisfies never
  }
}
