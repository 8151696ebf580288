import { sportOf } from '../../feed/address.ts'
import { note } from '../note.ts'
import { type CommonOptions, readSport } from '../options.ts'
import { loadRules } from './file.ts'
import { effectiveTable } from './tables.ts'

export interface PrintRulesOptions extends CommonOptions {
  readonly rules?: string
  readonly sport?: string
}

/** Prints the rules that would apply. */
export async function printRulesCommand({ rules: file, sport, json }: PrintRulesOptions): Promise<void> {
  const only = sport === undefined ? null : sportOf(readSport('--sport', sport))
  const table = await loadRules(file)
  const rows = Object.entries(table).flatMap(([of, rules]) =>
    only === null || of === only ? rules.map((rule) => ({ sport: of, ...rule })) : [],
  )
  if (json) for (const row of rows) process.stdout.write(`${JSON.stringify(row)}\n`)
  else if (rows.length > 0) process.stdout.write(effectiveTable(rows))
  if (rows.length > 0) return
  const of = only === null ? '' : ` of ${only}`
  const whose =
    file === undefined ? `no rules${of} are built in; --rules FILE prints those of a file` : `${file} has no rules${of}`
  note(`${whose}; \`touchline rules learn\` finds them in recordings`)
}
