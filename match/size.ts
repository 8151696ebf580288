import { LINK_CHARS } from './links.ts'
import type { Facts } from './packet.ts'

/**
 * Facts of a fixture that are kept, in characters; a match of 5,000 packets has some hundred thousand. What an action's next
 * packet publishes again must be kept, so that without a bound a few hundred frames of 1 MiB, each a packet, would end the
 * process, and with it the work on all other fixtures.
 */
export const FACTS_CHARS_MAX = 32 * 1024 * 1024

export function charsOf(facts: Facts): number {
  const { type, subType, teamId, teamName, playerId, playerName, clockTime, related, metadata } = facts
  let chars = lengthOf(type) + lengthOf(subType) + lengthOf(clockTime) + lengthOf(metadata)
  chars += lengthOf(teamId) + lengthOf(teamName) + lengthOf(playerId) + lengthOf(playerName)
  for (const id of related) chars += id.length + LINK_CHARS
  return chars
}

function lengthOf(text: string | null): number {
  return text === null ? 0 : text.length
}
