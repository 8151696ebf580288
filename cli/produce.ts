import { type FixtureAddress, parseTarget } from '../feed/address.ts'
import { TIERS } from '../match/raw.ts'
import { TouchlineError } from '../platform/errors.ts'
import { type Followers, openFollowers, type Report } from '../producer/followers.ts'
import type { Producer } from '../producer/producer.ts'
import { recordedAddresses } from '../producer/recorded-path.ts'
import { followSchedule } from '../producer/schedule.ts'
import { shareFixtures, watchElsewhere } from '../producer/sharing.ts'
import { produceGroup } from '../schemas/topics.ts'
import { withLog } from './context.ts'
import { readChoice, readSport, type Surroundings, usage } from './options.ts'
import { openProducing, type ProducingOptions, readToken } from './producing.ts'
import { isOnKafka } from './topics/admin.ts'

export interface ProduceOptions extends ProducingOptions {
  readonly schedule?: boolean
  readonly again?: boolean
  readonly fleet?: boolean
}

/**
 * Follows fixtures into raw-actions. Done when all of them have ended, in a fleet wherever they were followed; fails when
 * the provider refused one here.
 */
export async function produceCommand(
  targets: readonly string[],
  options: ProduceOptions,
  surroundings: Surroundings,
): Promise<void> {
  const what = options.schedule ? 'sport, as in `--schedule soccer`' : 'SPORT/FIXTURE'
  if (targets.length === 0) throw usage(`expected at least one ${what}, found none`)
  const tier = readChoice('--tier', options.tier, TIERS)
  if (options.schedule) checkSchedule(targets, options)
  const fixtures = options.schedule ? [] : targets.map((target) => addressOf(target, tier))
  // Each that takes over a fixture would follow it again.
  if (options.fleet && options.again) throw usage('expected --fleet without --again, found both')
  if (options.fleet && !isOnKafka(options, surroundings)) {
    throw usage('expected --fleet with a log kafka://… only, where others can share the fixtures, found another')
  }
  const token = await readToken(options, surroundings.env)
  const ended = new AbortController()
  const signal = AbortSignal.any([surroundings.signal, ended.signal])
  await withLog(options, surroundings, async (open) => {
    const { producer, close } = openProducing(open, options, token)
    const { again = false, fleet: isShared = false } = options
    const followers = openFollowers(producer, { signal, again, isShared })
    const work = async (): Promise<void> => {
      for (const fixture of await recordedAddresses(producer, fixtures, signal)) followers.add(fixture)
      const schedule = { paths: targets, tier, signal }
      const refusal = options.schedule ? await followSchedule(producer, followers, schedule) : null
      // What it listed before is followed to its end.
      report(await settled(followers, producer), options.json ?? false)
      if (refusal !== null) throw refusal
    }
    const group = produceGroup(options.prefix)
    const end = (): Promise<void> => {
      ended.abort()
      return close()
    }
    await (isShared ? inFleet(producer, followers, group, work, end) : work().finally(end))
  })
}

/** Others get our fixtures when the log has what we have of them. */
async function inFleet(
  producer: Producer,
  followers: Followers,
  group: string,
  work: () => Promise<void>,
  end: () => Promise<void>,
): Promise<void> {
  const leaving = new AbortController()
  const { signal } = leaving
  producer.pace.divide(0, 0)
  const sharing = shareFixtures(producer, followers, { group, signal })
  const failing = sharing.then(() => new Promise<never>(() => {}))
  const watching = watchElsewhere(producer, followers, signal)
  try {
    await Promise.race([work(), failing, watching])
  } finally {
    await end()
    leaving.abort()
    await Promise.allSettled([sharing, watching])
  }
}

/** The list of fixtures is asked for over REST; with --url alone that would be another provider's. */
function checkSchedule(sports: readonly string[], { url, apiUrl }: ProduceOptions): void {
  for (const sport of sports) readSport('SPORT', sport)
  if (url !== undefined && apiUrl === undefined) throw usage('expected --api-url with --schedule and --url, found none')
}

export function addressOf(target: string, tier: FixtureAddress['tier']): FixtureAddress {
  const parsed = parseTarget(target)
  if (parsed === null) throw usage(`expected SPORT/FIXTURE, found ${target}`)
  return { path: readSport('SPORT', parsed.path), fixtureId: parsed.fixtureId, tier }
}

/** A log that fails for good ends all. */
function settled(followers: Followers, { recorder }: Producer): Promise<readonly Report[]> {
  return Promise.race([followers.settled(), recorder.failed])
}

function report(reports: readonly Report[], isJson: boolean): void {
  // What ends the command is said once, at its end.
  const thrown = reports.map(({ outcome }) => outcome).find(({ is }) => is === 'failed' || is === 'refused')
  const worst = thrown === undefined ? null : detailOf(thrown)
  for (const { target, outcome } of reports) {
    const fixture = `${target.path}/${target.fixtureId}`
    const detail = detailOf(outcome)
    if (isJson) process.stdout.write(`${JSON.stringify({ fixture, outcome: outcome.is, detail })}\n`)
    else process.stdout.write(`${fixture} ${outcome.is}${detail === null || detail === worst ? '' : `: ${detail}`}\n`)
  }
  for (const { target, outcome } of reports) {
    const fixture = `${target.path}/${target.fixtureId}`
    if (outcome.is === 'failed') throw outcome.error
    if (outcome.is === 'refused') throw new TouchlineError('provider-refused', { fixture, found: outcome.words })
  }
}

function detailOf(outcome: Report['outcome']): string | null {
  if (outcome.is === 'refused') return outcome.words
  if (outcome.is !== 'failed') return null
  return outcome.error instanceof Error ? outcome.error.message : String(outcome.error)
}
