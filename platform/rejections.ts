import type { RejectionCode } from '../match/packet.ts'
import { type ErrorEntry, entry, fill } from './errors.ts'

/** Codes of quarantined records: data, never thrown. */
export const REJECTIONS: Readonly<Record<RejectionCode, ErrorEntry>> = {
  'frame-too-large': entry(
    'expected a frame of at most 1 MiB, found {found}',
    'Ask the provider what this frame is; its first 64 KiB are kept.',
  ),
  'not-utf8': entry('expected UTF-8 text, found other bytes', 'Report the frame to the provider.'),
  'not-json': entry('expected JSON, found {found}', 'Report the frame to the provider.'),
  'not-an-object': entry('expected a JSON object, found {found}', 'Report the frame to the provider.'),
  'no-action': entry(
    'expected an object `fixtureAction`, found {found}',
    'Nothing, if it is a message of the provider; else report it.',
  ),
  'bad-fixture-id': entry(
    'expected `fixtureId` as a non-empty string, found {found}',
    'Report the frame to the provider.',
  ),
  'fixture-mismatch': entry(
    'expected `fixtureId` of this socket, found {found}',
    'Check the fixture id that is followed; report it to the provider.',
  ),
  'bad-action-id': entry(
    'expected `actionId` as a non-empty string, found {found}',
    'Report the frame to the provider.',
  ),
  'bad-send-type': entry(
    'expected `sendTypeId` 1 to 6, found {found}',
    'If the provider has a new send type, touchline needs a new version.',
  ),
  'bad-seq': entry(
    'expected `fixtureSeqNum` as an integer of 1 or more, found {found}',
    'Report the frame to the provider.',
  ),
  'bad-type-id': entry(
    'expected `fixtureActionTypeId` as an integer, found {found}',
    'Report the frame to the provider.',
  ),
  'bad-summary': entry(
    'expected `fixtureSummary` with two scores of 0 or more, found {found}',
    'Report the frame to the provider.',
  ),
  'metadata-too-deep': entry(
    'expected `metadata` nested at most 64 deep, found deeper',
    'Report the frame to the provider.',
  ),
  'tier-mismatch': entry("expected the fixture's tier, found {found}", 'Record the other tier under another --prefix.'),
  'sequence-conflict': entry(
    'expected a new `fixtureSeqNum`, found {found}',
    'Report both packets to the provider; the first one stays.',
  ),
  'fixture-too-large': entry(
    "expected at most 33554432 characters in the facts of a fixture's packets, found {found}",
    'Ask the provider what it puts into metadata; the fixture goes on without this packet.',
  ),
  'bad-fixture': entry('expected an object of the fixtures list, found {found}', 'Report the object to the provider.'),
  'bad-certificate': entry(
    'expected a comparison with the REST list, found {found}',
    'Find out what wrote the record; without a comparison nothing is certified.',
  ),
  'bad-raw-value': entry(
    'expected a RawAction of this key in raw-actions, found {found}',
    'Find out what else writes to this topic; its header `source` tells which record it is.',
  ),
  'fold-error': entry(
    'expected the fold to apply this record, found a defect',
    'Report it with the frame; the fixture goes on without this record.',
  ),
}

/** Text of a quarantined record. It comes from the table only, so that it is the same on every machine. */
export function rejectionMessage(code: RejectionCode, found: string): string {
  return fill(REJECTIONS[code].message, { found })
}
