const LEVELS: Readonly<Record<number, string>> = { 20: 'debug', 30: 'info', 40: 'warn', 50: 'error' }

/** A line of the log as people read it: UTC time of day, level, text, then the other fields. */
export function readableLine(json: string): string {
  const { level, time, msg, ...fields } = JSON.parse(json) as Readonly<Record<string, unknown>>
  const shown = Object.entries(fields).map(([name, value]) => `${name}=${readableValue(value)}`)
  return [
    `${String(time).slice(11, 23)}Z`,
    (LEVELS[Number(level)] ?? '').padEnd(5),
    printable(String(msg)),
    ...shown,
  ].join(' ')
}

/** Quoted where it would not be seen where it ends. */
function readableValue(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return printable(/^[^\s"=]+$/.test(text) ? text : JSON.stringify(text))
}

/** Words of the provider could otherwise move the cursor. */
function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, '·')
}
