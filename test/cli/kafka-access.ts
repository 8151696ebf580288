import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { rootCertificates } from 'node:tls'
import { Command } from 'commander'
import { readKafkaAccess } from '../../cli/kafka/access.ts'
import { type KafkaCommandOptions, withKafkaOptions } from '../../cli/kafka/options.ts'
import type { KafkaAccess } from '../../log/kafka/options.ts'
import { temporaryFolder } from './touchline.ts'

/** Any certificate. */
export const CA = rootCertificates[0] as string
export type Env = Readonly<Record<string, string>>

/** What a command line, its environment and files give; names of files stand for themselves in a fresh folder. */
export async function access(args: readonly string[], env: Env = {}, files: Env = {}): Promise<KafkaAccess> {
  const folder = temporaryFolder()
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  const place = (text: string) => (text in files || text === 'none' ? join(folder, text) : text)
  const command = withKafkaOptions(new Command()).exitOverride()
  command.parse(args.map(place), { from: 'user' })
  const places = Object.fromEntries(
    Object.entries(env).map(([name, value]) => [`TOUCHLINE_KAFKA_${name}`, place(value)]),
  )
  return await readKafkaAccess(command.opts<KafkaCommandOptions>(), places)
}
