import { clip } from '../../show/plain.ts'
import { CHARACTERS_MAX } from './bounds.ts'

/** Text of a strategy or the provider, without control characters, and not longer than people read. */
export function shown(text: string): string {
  return clip(text, CHARACTERS_MAX)
}

/** As it stands in HTML, between tags and in quoted attributes: nothing in it is markup. */
export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}

/** JSON that stands in a script element: without `<`, nothing in it ends the element. */
export function inScript(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c')
}

/** A whole number as people read it. */
export function count(number: number): string {
  return number.toLocaleString('en')
}

/** UTC microseconds to the millisecond, `2026-11-21 12:00:00.000`. */
export function timeText(micros: number): string {
  return new Date(Math.floor(micros / 1000)).toISOString().slice(0, 23).replace('T', ' ')
}

/** A length of time as people say it: two units at most. */
export function lengthText(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`
  const seconds = Math.round(ms / 1000)
  if (seconds < 10) return `${Math.round(ms / 100) / 10} s`
  if (seconds < 60) return `${seconds} s`
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`
  return `${count(Math.floor(seconds / 3600))} h ${Math.floor((seconds % 3600) / 60)} min`
}
