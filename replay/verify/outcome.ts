import { type FixtureListing, readListing } from '../../match/listing.ts'
import type { Facts, Packet, RejectionCode } from '../../match/packet.ts'
import { SEND_TYPES } from '../../match/packet.ts'
import { isRejection, parseFrame, parsePacket } from '../../match/parse.ts'
import type { RawRecord } from '../../match/raw.ts'
import { FACTS_CHARS_MAX } from '../../match/size.ts'
import type { Emission } from './emission.ts'
import type { Known } from './known.ts'

/** What a raw record is to its fixture. `packet` and what else only raw-actions tells is undefined without it. */
export type Outcome =
  | { readonly kind: 'accepted'; readonly packet: Packet | undefined }
  | { readonly kind: 'duplicate'; readonly packet: Packet | undefined }
  | {
      readonly kind: 'rejected'
      readonly code: string | undefined
      readonly found: string | undefined
      readonly packet: Packet | null | undefined
    }
  | { readonly kind: 'connection'; readonly event: string }
  | { readonly kind: 'certified'; readonly isComplete: boolean | undefined; readonly detail: string | null | undefined }
  | { readonly kind: 'fixture'; readonly listing: FixtureListing | undefined }
  | { readonly kind: 'ignored' }

const CONNECTION_KINDS = ['opened', 'lost', 'silent', 'resumed', 'alive', 'ended']

export function outcomeOf(known: Known, emission: Emission): Outcome {
  const { raw: at, quarantined } = emission
  if (at === undefined) return outcomeByRecords(emission)
  // A defect of the fold is nothing that the raw record could tell.
  if (quarantined[0]?.value.code === 'fold-error') return rejected('fold-error', '', null)
  const { raw } = at
  if (raw === null) return rejected('bad-raw-value', undefined, null)
  if (raw.kind === 'packet') return ofPacket(known, raw)
  if (CONNECTION_KINDS.includes(raw.kind)) return { kind: 'connection', event: raw.kind }
  if (raw.kind === 'certified') return ofCertificate(raw.detail)
  return raw.kind === 'fixture' ? ofListing(raw) : { kind: 'ignored' }
}

/** DESIGN §4 rules 1 and 2; the reading itself is that of the fold (match/parse.ts). */
function ofPacket(known: Known, raw: RawRecord): Outcome {
  const packet = parsePacket(raw.frame, raw.fixtureId, raw.detail)
  if (isRejection(packet)) return rejected(packet.code, packet.found, null)
  if (known.tier !== null && known.tier !== raw.tier) return rejected('tier-mismatch', raw.tier, packet)
  if (known.seqs.includes(packet.seq)) {
    const own = known.actions.get(packet.actionId)?.packets ?? []
    const isRepeat = own.some(({ seq, sendType }) => seq === packet.seq && sendType === SEND_TYPES[packet.sendTypeId])
    if (isRepeat) return { kind: 'duplicate', packet }
    return rejected('sequence-conflict', `${packet.seq} of another action or send type`, packet)
  }
  const chars = known.chars + charsIn(packet.facts)
  return chars > FACTS_CHARS_MAX ? rejected('fixture-too-large', `${chars}`, packet) : { kind: 'accepted', packet }
}

/** What a link is counted as besides its id. */
const LINK_CHARS = 128

/** Of all texts in the facts (Q8). */
export function charsIn(facts: Facts): number {
  const texts = Object.values(facts).flat() as readonly unknown[]
  const links = facts.related.length * LINK_CHARS
  return texts.reduce<number>((sum, text) => sum + (typeof text === 'string' ? text.length : 0), links)
}

function ofCertificate(detail: string | null): Outcome {
  const isComplete = completeIn(detail)
  if (isComplete === undefined) return rejected('bad-certificate', 'other text', null)
  return { kind: 'certified', isComplete, detail }
}

/** Undefined where it is no comparison. */
function completeIn(detail: string | null): boolean | undefined {
  try {
    const { complete } = JSON.parse(detail ?? '') as { readonly complete?: unknown }
    return typeof complete === 'boolean' ? complete : undefined
  } catch {
    return undefined
  }
}

function ofListing(raw: RawRecord): Outcome {
  const frame = parseFrame(raw.frame, raw.detail)
  const listing = 'code' in frame ? frame : readListing(frame.json)
  return 'code' in listing ? rejected(listing.code, listing.found, null) : { kind: 'fixture', listing }
}

function rejected(code: RejectionCode, found: string | undefined, packet: Packet | null): Outcome {
  return { kind: 'rejected', code, found, packet }
}

/** Without raw-actions: as the derived records look. */
function outcomeByRecords({ actionChanges, quality, quarantined, listings }: Emission): Outcome {
  if (actionChanges.length > 0) return { kind: 'accepted', packet: undefined }
  if (listings.length > 0) return { kind: 'fixture', listing: undefined }
  const [parked] = quarantined
  if (parked !== undefined) return { kind: 'rejected', code: parked.value.code, found: undefined, packet: undefined }
  const last = quality.at(-1)?.value
  if (last?.kind === 'duplicate') return { kind: 'duplicate', packet: undefined }
  if (last?.kind === 'certificate') {
    return { kind: 'certified', isComplete: completeIn(last.detail), detail: last.detail }
  }
  return { kind: 'connection', event: last?.kind ?? 'alive' }
}
