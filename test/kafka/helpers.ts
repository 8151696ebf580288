import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Kafka, type KafkaConfig, logLevel } from 'kafkajs'
import { onTestFinished } from 'vitest'

/** A fresh folder, which is removed after the test. */
export function temporaryFolder(): string {
  const path = mkdtempSync(join(tmpdir(), 'touchline-test-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return path
}

/** Command lines of all running processes that have `text` in them. */
export function processesWith(text: string): readonly string[] {
  const lines = execFileSync('ps', ['-Awwo', 'pid=,args='], { encoding: 'utf8' }).split('\n')
  return lines.filter((line) => line.includes(text))
}

/** kafkajs as anybody uses it: no part of ours. */
export function client(address: string, config: Partial<KafkaConfig> = {}): Kafka {
  return new Kafka({
    clientId: 'test',
    brokers: [address],
    logLevel: logLevel.NOTHING,
    retry: { retries: 3 },
    ...config,
  })
}
