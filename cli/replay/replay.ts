import { CORRECTIONS, FIXTURE_STATE, SCORE_CHANGES, type TopicName } from '../../schemas/topics.ts'
import { withLogReader } from '../context.ts'
import { note } from '../note.ts'
import { type Surroundings, usage } from '../options.ts'
import { readTarget, recordedPrefixes } from '../recorded/fixture.ts'
import type { ReplayCommandOptions } from './options.ts'
import { play, readHow } from './playing.ts'
import { printing } from './printing.ts'
import { ALL_TOPICS, readAsked, readTo, selectionIn } from './selecting.ts'

const SHOWN: readonly TopicName[] = [SCORE_CHANGES.name, CORRECTIONS.name] as TopicName[]
/** Read besides where somebody controls: what is stepped to, and what is shown. */
const WATCHED: readonly TopicName[] = [...SHOWN, FIXTURE_STATE.name as TopicName]

/** Records as they became known, at a pace: printed, or republished with --to LOG. */
export async function replayCommand(
  texts: readonly string[],
  options: ReplayCommandOptions,
  surroundings: Surroundings,
): Promise<void> {
  const targets = texts.map(readTarget)
  const to = readTo(options.to).log
  if (to !== undefined) {
    const { republishCommand } = await import('./republish.ts')
    return republishCommand(to, targets, options, surroundings)
  }
  if (options.fromPrefix !== undefined)
    throw usage('expected --from-prefix with --to LOG; else --prefix says whose records')
  if (options.replayId !== undefined) throw usage('expected --replay-id with --to LOG')
  const asked = readAsked(options, options.prefix, SHOWN)
  const how = readHow(options, process.stdout.isTTY ? { by: 'time', speed: 1 } : { by: 'unlimited' })
  const topics = ALL_TOPICS.filter(
    (name) => asked.topics.includes(name) || (how.isControlled && WATCHED.includes(name)),
  )
  const { signal } = surroundings
  await withLogReader(
    options,
    surroundings,
    async (open) => {
      const selection = await selectionIn(open, { ...asked, topics }, options, targets, signal)
      const above = how.hasKeys && process.stdout.isTTY ? open.terminal : null
      const out = printing({ codec: open.codec, topics: asked.topics, json: options.json === true, above, signal })
      const playing = { how, selection, start: null, give: out.give, noSeek: null, onGiven: null }
      const isWhole = await play(open, playing, surroundings)
      if (out.count === 0 && isWhole)
        note(
          `no records of ${asked.topics.join(', ')} in what was asked for; \`touchline process --once\` derives what was recorded only`,
        )
    },
    { prefixes: recordedPrefixes(options), waits: how.isFollowing },
  )
}
