import { sportOf } from '../feed/address.ts'
import { fullName, RAW_ACTIONS } from '../schemas/topics.ts'
import type { OpenLog } from './context.ts'

/** Finds fixtures that the log has under another sport than the one that they are imported under. */
export interface Sports {
  /** To be awaited before anything of the fixture is appended. */
  look(fixtureId: string): Promise<void>
  /** What to say of those that were found; null without any. */
  warning(): string | null
}

export function openSports({ log, codec }: OpenLog, prefix: string, path: string): Sports {
  const topic = fullName(prefix, RAW_ACTIONS)
  const sport = sportOf(path)
  const looked = new Set<string>()
  const others: { readonly fixtureId: string; readonly sport: string }[] = []
  return {
    async look(fixtureId) {
      if (looked.has(fixtureId)) return
      looked.add(fixtureId)
      const last = await log.latest(topic, fixtureId)
      if (last === null || fixtureId === '') return
      await codec.prepare([last])
      const known = codec.decode(RAW_ACTIONS, last.value).sport
      if (known !== sport) others.push({ fixtureId, sport: known })
    },
    warning() {
      const [first] = others
      if (first === undefined) return null
      const more = others.length === 1 ? '' : ` and ${others.length - 1} more`
      return `fixture ${first.fixtureId}${more}: the log has it as ${first.sport}, this import says ${sport}; its first record decides. Import under another --prefix or --log to correct that`
    },
  }
}
