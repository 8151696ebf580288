import { randomUUID } from 'node:crypto'
import { inject, onTestFinished } from 'vitest'
import { type KafkaLogOptions, openKafkaLog } from '../../../log/kafka/kafka.ts'
import type { CommitUnit, EventLog, LogRecord, NewRecord } from '../../../log/log.ts'
import { systemClock } from '../../../platform/clock.ts'
import { RAW_ACTIONS, topicConfig } from '../../../schemas/topics.ts'

/** The broker that all tests of the run share. */
export function sharedBroker(): KafkaLogOptions['kafka'] {
  return { brokers: [inject('kafka').address], tls: null, sasl: null }
}

/** A log on the shared broker that is empty: its topics and groups have names of their own, which the caller does not see. */
export async function openNamed(partitions: number, name = `t${randomUUID()}-`): Promise<EventLog> {
  return renamed(await openFull(partitions, `${name}raw`), name)
}

/** A log on the shared broker, with topics as they are named there. */
export async function openFull(partitions: number, sizedBy: string): Promise<EventLog> {
  const log = await openKafkaLog({
    kafka: sharedBroker(),
    clock: systemClock,
    sizedBy: [sizedBy],
    asked: undefined,
    otherwise: partitions,
    configOf: () => topicConfig(RAW_ACTIONS),
    transactionTimeoutMs: 15_000,
    sessionTimeoutMs: 10_000,
  })
  onTestFinished(() => log.close())
  return log
}

function renamed(log: EventLog, name: string): EventLog {
  const full = (topic: string): string => name + topic.replace(/[^\w.-]/g, (odd) => `.${odd.codePointAt(0)}.`)
  const there = (record: NewRecord): NewRecord => ({ ...record, topic: full(record.topic) })
  const back = (topic: string) => (record: LogRecord) => ({ ...record, topic })
  const unitThere = (unit: CommitUnit): CommitUnit => {
    return { ...unit, group: full(unit.group), topic: full(unit.topic), outputs: unit.outputs.map(there) }
  }
  return {
    ...log,
    append: (records) => log.append(records.map(there)),
    commit: (unit) => log.commit(unitThere(unit)),
    acquire: (group, topic, partition) => log.acquire(full(group), full(topic), partition),
    read: async (topic, ...how) => (await log.read(full(topic), ...how)).map(back(topic)),
    readKey: async (topic, ...how) => (await log.readKey(full(topic), ...how)).map(back(topic)),
    latest: async (topic, key) => {
      const record = await log.latest(full(topic), key)
      return record && back(topic)(record)
    },
    end: (topic, partition) => log.end(full(topic), partition),
    changed: (topic, ...how) => log.changed(full(topic), ...how),
    position: (group, topic, partition) => log.position(full(group), full(topic), partition),
  }
}
