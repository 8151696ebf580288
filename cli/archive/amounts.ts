const BAR_CHARACTERS = 20

/** `[#####...............]`, of what is done. */
export function barOf(done: number, of: number): string {
  const filled = of === 0 ? 0 : Math.floor((done / of) * BAR_CHARACTERS)
  return `[${'#'.repeat(filled)}${'.'.repeat(BAR_CHARACTERS - filled)}]`
}

export function megabytes(bytes: number): string {
  return bytes < 1e5 ? `${Math.ceil(bytes / 1000)} kB` : `${(bytes / 1e6).toFixed(1)} MB`
}
