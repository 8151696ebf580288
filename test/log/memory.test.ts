import { onTestFinished } from 'vitest'
import { openMemoryLog } from '../../log/memory.ts'
import { logContract } from './contract.ts'

logContract('memory', async (partitions) => {
  const log = openMemoryLog({ partitions })
  onTestFinished(() => log.close())
  return log
})
