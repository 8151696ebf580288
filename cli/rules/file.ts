import { readFile } from 'node:fs/promises'
import { builtInRules, type RuleTable } from '../../match/rules.ts'
import { TouchlineError } from '../../platform/errors.ts'
import { unreadableBecause } from '../../platform/unreadable.ts'

/** Ours, and tested: it need not be checked at each start. */
export const BUILT_IN = new URL('../../match/rules.json', import.meta.url)

/** The rules of a file, all of them; without a file the built-in ones whose evidence is good enough. */
export async function loadRules(file: string | undefined): Promise<RuleTable> {
  if (file !== undefined) return readRules(file)
  return builtInRules(parsed('the built-in rules', await readFile(BUILT_IN, 'utf8')) as RuleTable)
}

export async function readRules(file: string | URL): Promise<RuleTable> {
  const name = String(file)
  const json = parsed(name, await textOf(file, name))
  const { RULE_FILE } = await import('./schema.ts')
  const rules = RULE_FILE.safeParse(json)
  if (rules.success) return rules.data
  const issue = rules.error.issues[0]
  const found = issue === undefined ? 'other JSON' : `${issue.message} at ${issue.path.join('.') || 'the top'}`
  throw new TouchlineError('bad-rules', { file: name, found }, { cause: rules.error })
}

async function textOf(file: string | URL, name: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    throw new TouchlineError('bad-rules', { file: name, found: unreadableBecause(cause) }, { cause })
  }
}

function parsed(file: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new TouchlineError('bad-rules', { file, found: oneLine((cause as Error).message) }, { cause })
  }
}

/** JSON.parse shows where it failed on a line of its own. */
function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ')
}
