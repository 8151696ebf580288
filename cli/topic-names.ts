import { findTopic, TOPICS, type Topic } from '../schemas/topics.ts'
import { usage } from './options.ts'
import { similar } from './similar.ts'

/** The topic of this name, with or without the prefix. `expected`: what the command line should have had, with all names in it. */
export function readTopic(prefix: string, text: string | undefined, expected: (names: string) => string): Topic {
  const found = text === undefined ? null : findTopic(prefix, text)
  if (found !== null) return found
  const names = TOPICS.map(({ name }) => name)
  const meant = text === undefined ? null : similar(text, names)
  const question = meant === null ? '' : `; did you mean ${meant}?`
  throw usage(`expected ${expected(names.join(', '))}, found ${text ?? 'none'}${question}`)
}

/** `--topics` with commas, each once; none where it is not given. `more`: what it may be besides, as ` or all`. */
export function readTopics(prefix: string, text: string | undefined, more = ''): readonly Topic[] {
  if (text === undefined) return []
  const names = readList(text)
  const named = (names.length === 0 ? [text] : names).map((name) =>
    readTopic(prefix, name, (all) => `--topics of ${all}${more}`),
  )
  return [...new Set(named)]
}

/** Words with commas between them. */
export function readList(text = ''): readonly string[] {
  return text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '')
}
