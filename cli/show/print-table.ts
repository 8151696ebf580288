import { columnOf, headOf, rowOf, widthsOf } from './table.ts'

/** Text of a table whose first columns are the most important ones; as wide as its texts where stdout is no terminal. */
export function printTable(
  heads: readonly string[],
  rows: readonly (readonly string[])[],
  columns = terminalColumns(),
) {
  const table = heads.map((head, at) =>
    columnOf(
      head,
      rows.map((row) => row[at] ?? ''),
      at,
    ),
  )
  const widths = widthsOf(table, columns)
  const lines = rows.map((row) =>
    rowOf(
      row.map((text) => [{ text }]),
      widths,
    ),
  )
  return `${[headOf(table, widths), ...lines].join('\n')}\n`
}

function terminalColumns(): number {
  return process.stdout.columns ?? Number.MAX_SAFE_INTEGER
}
