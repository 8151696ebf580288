/** A member of a group, and what it says it has. */
export interface Claimant {
  readonly id: string
  readonly owned: readonly number[]
  /** Of the group when it was given that: of two that claim a partition the newer one has it. */
  readonly generation: number
}

/**
 * Who gets which of the partitions 0 … `partitions`-1: balanced to within one, and nothing moves that balance leaves where it
 * is: with each partition that moves, a state must be built again or a connection opened anew. Depends on the members alone,
 * not on their order.
 */
export function assign(members: readonly Claimant[], partitions: number): ReadonlyMap<string, readonly number[]> {
  const sorted = [...members].sort(byId)
  const owners = ownersOf(sorted, partitions)
  const shares = new Map<string, number[]>(sorted.map(({ id }) => [id, []]))
  if (sorted.length === 0) return shares
  for (let partition = 0; partition < partitions; partition++) {
    const owner = owners.get(partition)
    if (owner !== undefined) shares.get(owner.id)?.push(partition)
  }
  const quotas = quotasOf(shares, partitions)
  const free: number[] = []
  for (const [id, share] of shares) free.push(...share.splice(quotas.get(id) ?? 0))
  for (let partition = 0; partition < partitions; partition++) if (!owners.has(partition)) free.push(partition)
  free.sort(ascending)
  for (const [id, share] of shares) {
    share.push(...free.splice(0, (quotas.get(id) ?? 0) - share.length))
    share.sort(ascending)
  }
  return shares
}

/** Of two claims of one generation, which no leader gives, that of the first by id counts. */
function ownersOf(sorted: readonly Claimant[], partitions: number): ReadonlyMap<number, Claimant> {
  const owners = new Map<number, Claimant>()
  for (const member of sorted) {
    for (const partition of member.owned) {
      if (!(Number.isInteger(partition) && partition >= 0 && partition < partitions)) continue
      const rival = owners.get(partition)
      if (rival === undefined || member.generation > rival.generation) owners.set(partition, member)
    }
  }
  return owners
}

/** Where it does not come out even, those that have most may keep one more. */
function quotasOf(shares: ReadonlyMap<string, readonly number[]>, partitions: number): ReadonlyMap<string, number> {
  const each = Math.floor(partitions / shares.size)
  const odd = partitions % shares.size
  // The sort is stable: equal ones stay in the order of their ids.
  const byHaving = [...shares].sort(([, a], [, b]) => b.length - a.length)
  return new Map(byHaving.map(([id], at) => [id, at < odd ? each + 1 : each]))
}

function byId(a: Claimant, b: Claimant): number {
  return a.id < b.id ? -1 : Number(a.id > b.id)
}

function ascending(a: number, b: number): number {
  return a - b
}
