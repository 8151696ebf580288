/** A value of feed-quality. */
export const QUALITY = {
  fixtureId: 'f1',
  sport: 's',
  tier: 'media',
  stateRevision: 1,
  seq: null,
  eventTime: null,
  receivedAt: 1,
  kind: 'gap',
  line: 'main',
  fromSeq: 2,
  toSeq: 3,
  detail: null,
  actions: [],
} as const
