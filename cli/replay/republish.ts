import { withoutSecrets } from '../../log/url.ts'
import { randomId } from '../../platform/ids.ts'
import { assertNoLivePrefix, live, positionIn } from '../../replay/republish/guard.ts'
import { isReplayId } from '../../replay/republish/header.ts'
import { openReframer } from '../../replay/republish/reframe.ts'
import { openRepublisher, selectionDigest } from '../../replay/republish/republish.ts'
import { counted, note } from '../note.ts'
import { type Surroundings, usage } from '../options.ts'
import type { Target } from '../recorded/fixture.ts'
import { type Both, readEnds, withBoth } from './into.ts'
import type { ReplayCommandOptions } from './options.ts'
import { type HowPlayed, play, readHow } from './playing.ts'
import { progressText } from './progress.ts'
import { ALL_TOPICS, type Asked, readAsked, selectionIn } from './selecting.ts'

/** Raw and derived records into the topics of another prefix, each once, in the order and at the pace of the source. */
export async function republishCommand(
  to: string,
  targets: readonly Target[],
  options: ReplayCommandOptions,
  surroundings: Surroundings,
): Promise<void> {
  const ends = readEnds(to, options, surroundings)
  const { source, target } = ends
  const asked = readAsked(options, source.prefix, ALL_TOPICS)
  const how = readHow(options, { by: 'unlimited' })
  const replayId = readReplayId(options.replayId)
  const url = withoutSecrets(to)
  assertNoLivePrefix(target.prefix, url)
  const sources = [source.prefix, ...(options.rawPrefix === undefined ? [] : [options.rawPrefix])]
  if (ends.isOneLog && sources.includes(target.prefix)) {
    throw live(target.prefix, url, 'the topics that are replayed')
  }
  const { rawPrefix } = options
  const from = { prefix: source.prefix, ...(rawPrefix !== undefined && { rawPrefix }) }
  await withBoth(ends, surroundings, (both) =>
    republish(both, { from, asked, targets, how, replayId, options, surroundings }),
  )
}

function readReplayId(text: string | undefined): string {
  if (text === undefined) return randomId()
  if (isReplayId(text)) return text
  throw usage(`expected --replay-id as 1 to 100 of a-z, A-Z, 0-9, "_", ".", ":" and "-", found ${JSON.stringify(text)}`)
}

interface Republishing {
  /** What is replayed. */
  readonly from: Pick<ReplayCommandOptions, 'prefix' | 'rawPrefix'>
  readonly asked: Asked
  readonly targets: readonly Target[]
  readonly how: HowPlayed
  readonly replayId: string
  readonly options: ReplayCommandOptions
  readonly surroundings: Surroundings
}

const NO_SEEK = 'expected no seek while records are republished: each comes once, in its order'

async function republish({ source, target, schemas, registry }: Both, doing: Republishing): Promise<void> {
  const { asked, targets, how, replayId, options, surroundings } = doing
  const { prefix } = options
  const selection = await selectionIn(source, asked, doing.from, targets, surroundings.signal)
  const into = { log: target.log, prefix, replayId }
  await positionIn(into)
  const reframer = openReframer(schemas, registry, prefix)
  const republisher = await openRepublisher({ ...into, reframer, selection: selectionDigest(selection) })
  const { already, start } = republisher
  const had = already === 0 ? '' : `; ${counted(already, 'record')} are there already`
  note(`replay ${replayId} into ${prefix} of ${target.log.url}${had}; --replay-id ${replayId} goes on with it`)
  const progress = how.hasKeys ? null : target.terminal.progress(target.clock)
  let count = 0
  let isWhole = false
  try {
    isWhole = await play(
      source,
      {
        how,
        selection,
        start,
        give: async (items) => {
          await republisher.give(items)
          count += items.length
        },
        noSeek: NO_SEEK,
        onGiven: progress === null ? null : (controls) => progress.show(progressText(controls.now())),
      },
      surroundings,
    )
    await republisher.flush()
  } finally {
    progress?.end()
  }
  tell({ replayId, prefix, records: count, already, isComplete: isWhole }, options.json === true)
}

interface Told {
  readonly replayId: string
  readonly prefix: string
  /** By this run. */
  readonly records: number
  readonly already: number
  readonly isComplete: boolean
}

function tell(told: Told, json: boolean): void {
  const { replayId, prefix, records, already, isComplete } = told
  const had = already === 0 ? '' : `; ${already} had been there`
  const rest = isComplete ? '' : `; interrupted: --replay-id ${replayId} goes on`
  const text = `${counted(records, 'record')} republished into ${prefix} as replay ${replayId}${had}${rest}`
  process.stdout.write(json ? `${JSON.stringify(told)}\n` : `${text}\n`)
}
