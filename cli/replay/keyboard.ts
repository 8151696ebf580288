import type { ReadStream } from 'node:tty'
import { TouchlineError } from '../../platform/errors.ts'
import type { Controls } from './controls.ts'
import { changedPace, type KeyCommand, type KeyState, NO_KEYS, pressed, splitKeys } from './keys.ts'

/** Keys of a terminal, one by one, without Enter. */
export interface Keyboard {
  /** What is being asked, and what was told last. */
  readonly state: KeyState
  readonly said: string | null
  /** Gives the terminal back as it was. Idempotent. */
  close(): void
}

export interface Keyed {
  readonly stdin: ReadStream
  readonly controls: Controls
  /** After each key. */
  readonly onChange: () => void
  readonly onEnd: () => void
}

/** Until it is closed, or the process ends in whatever way: then the terminal is as it was, too. */
export function openKeyboard({ stdin, controls, onChange, onEnd }: Keyed): Keyboard {
  const restore = (): void => {
    stdin.setRawMode(false)
  }
  const keyboard = { state: NO_KEYS, said: null as string | null, close }

  function onData(data: Buffer | string): void {
    for (const key of splitKeys(data.toString())) {
      const [state, command] = pressed(keyboard.state, key)
      keyboard.state = state
      keyboard.said = null
      if (command?.do === 'end') onEnd()
      else if (command !== null) {
        obey(controls, command).then(say, (error: unknown) => say(wordsOf(error)))
      }
    }
    onChange()
  }

  function say(text: string | null): void {
    keyboard.said = text
    onChange()
  }

  function close(): void {
    stdin.off('data', onData)
    process.off('exit', restore)
    restore()
    stdin.pause()
  }

  process.on('exit', restore)
  stdin.setRawMode(true)
  stdin.on('data', onData)
  stdin.resume()
  return keyboard
}

/** What there is to say of it; null: it is to be seen. */
async function obey(controls: Controls, command: Exclude<KeyCommand, { readonly do: 'end' }>): Promise<string | null> {
  const { state, knownMicros, pace } = controls.now()
  switch (command.do) {
    case 'pause-or-resume':
      if (state === 'paused') controls.resume()
      else controls.pause()
      return null
    case 'step':
      void controls.step(command.by)
      return null
    case 'faster':
    case 'slower':
      controls.setPace(changedPace(pace, command.do))
      return null
    case 'move':
      if (knownMicros === null) return null
      return landed(await controls.seek({ by: 'time', knownAt: knownMicros + command.bySeconds * 1_000_000 }))
    case 'seek':
      return landed(await controls.seek(command.to))
    default:
      return command satisfies never
  }
}

function landed({ knownAt, otherPeriods }: Awaited<ReturnType<Controls['seek']>>): string {
  const others = otherPeriods.length === 0 ? '' : `; the clock stood there in period ${otherPeriods.join(', ')}, too`
  return knownAt === null ? 'at the end' : `goes on at ${knownAt.slice(0, 19).replace('T', ' ')}Z${others}`
}

function wordsOf(error: unknown): string {
  return error instanceof TouchlineError ? error.message : String(error)
}
