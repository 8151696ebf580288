export function stateOf(root: string): string
export function isBuilt(root: string, state: string): boolean
export function markBuilt(root: string, state: string): void
