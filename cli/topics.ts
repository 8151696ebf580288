import Table from 'cli-table3'
import { fullName, TOPICS, topicConfig } from '../schemas/topics.ts'

export interface TopicsOptions {
  readonly prefix: string
  readonly json?: boolean
}

/** Prints the topic table. */
export function topicsCommand({ prefix, json }: TopicsOptions): void {
  if (json) {
    for (const topic of TOPICS) {
      const { name: _, ...rest } = topic
      process.stdout.write(
        `${JSON.stringify({ topic: fullName(prefix, topic), ...rest, config: topicConfig(topic) })}\n`,
      )
    }
    return
  }
  const table = new Table({ head: ['topic', 'key', 'schema', 'cleanup', 'holds'], style: { head: [], border: [] } })
  for (const topic of TOPICS) table.push([fullName(prefix, topic), topic.key, topic.schema, topic.cleanup, topic.doc])
  process.stdout.write(`${table.toString()}\n`)
}
