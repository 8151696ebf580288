import { describe, onTestFinished } from 'vitest'
import type { EventLog } from '../../log/log.ts'
import { openMemoryLog } from '../../log/memory.ts'
import { logContract } from './contract.ts'
import { keepingApart } from './contract-more.ts'

async function open(partitions = 1): Promise<EventLog> {
  const log = openMemoryLog({ partitions })
  onTestFinished(() => log.close())
  return log
}

logContract('memory', open)
describe('topics', () => keepingApart(open))
