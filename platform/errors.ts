/**
 * The one error table, with platform/rejections.ts for what is quarantined. `docs/ERRORS.md` has a section for each code (a test compares both ways). In `message`,
 * `{name}` stands for a field of the error's context. `todo` is what the operator does.
 */
export interface ErrorEntry {
  readonly message: string
  readonly retryable: boolean
  readonly todo: string
}

/** Codes of errors that are thrown. */
export const ERRORS = {
  usage: entry('{what}', 'See `touchline --help`.'),
  'thread-failed': entry(
    '{what}: expected a worker thread to get done with it, found: {found}',
    'Run it again with --workers 1; where it fails there too, report it with the fixture.',
  ),
  'log-closed': entry('{url}: expected an open log, found it closed', 'Open the log again.'),
  'log-busy': entry(
    '{url}: expected at most {limit} waiting to be appended, found {found}',
    'The disk, or the cluster, is slower than the feed: find out what else keeps it busy.',
    true,
  ),
  'log-unavailable': entry('{url}: {what}', 'Check {check}.', true),
  'log-refused': entry(
    '{url}: {what}',
    'Check user, password and certificates (--kafka-…), and what the cluster allows this user to do.',
  ),
  'log-damaged': entry(
    '{url}: {what}',
    'Work on a copy: put back the files of a backup, or move this folder away and record again; for Kafka see docs/ERRORS.md.',
  ),
  'record-too-large': entry(
    '{topic}: expected a value of at most {limit}, found {found} bytes of {key}',
    'Find out what is in it; no log takes it.',
  ),
  'log-missing': entry(
    '{url}: expected a log, found none',
    'Check --log and --prefix; `touchline produce` or `import` makes one, on Kafka `touchline topics create`, too.',
  ),
  'log-version': entry(
    '{url}: expected a log of version {expected}, found {found}',
    'Use the version of touchline that wrote it, or another --log.',
  ),
  'log-partitions': entry(
    '{url}: expected {expected} partitions, found {found}',
    'Leave `partitions` out of the URL, or use another --log.',
  ),
  'topic-appended': entry(
    '{url}: expected a topic of derived records only, found {topic}, which is appended to',
    'Use another --prefix for the derived topics.',
  ),
  'replay-into-live': entry(
    '{prefix} of {url}: expected topics of this replay only, found {found}',
    'Choose a --prefix that nobody has used, such as bt1.; --replay-id goes on with a replay that was begun there.',
  ),
  'topic-refused': entry(
    '{topic}: expected the cluster to create it, found: {found}',
    'Choose other --partitions or --replication (not more than there are brokers), or ask who runs the cluster.',
  ),
  'topics-differ': entry(
    'prefix {prefix}: expected topics as `touchline topics print` has them, found {found}',
    '`touchline topics create` makes what is missing; set what differs with the tools of Kafka (kafka-configs); another number of partitions needs a new prefix (`touchline topics grow`).',
  ),
  'topic-forgets': entry(
    '{topic}: expected that it keeps every record for good, found {found}',
    'Set retention.ms=-1, retention.bytes=-1 and cleanup.policy=delete on it; what is gone already can be had by `touchline backfill`.',
  ),
  'partitions-changed': entry(
    '{topic}: expected as many partitions as it was made with, and the same number in all topics of a prefix, found {found}',
    'Stop what writes there, copy it into a new prefix with `touchline topics grow`, and go on under that one.',
  ),
  'copy-mixed': entry(
    '{topic}: expected a copy of {source} only, found {found}',
    'Stop what writes there, and copy into another --to-prefix.',
  ),
  'disk-full': entry(
    '{url}: expected at least {limit} free on the disk, found {found}',
    'Free some space; nothing is lost meanwhile, the provider replays.',
    true,
  ),
  'position-moved': entry(
    '{url}: {group} expected to stand at {expected} in {topic}/{partition}, found {found}',
    'Another `touchline process` works on this log: stop one of them.',
  ),
  'position-differs': entry(
    '{topic}/{partition}: {group} expected to stand at {expected}, above the last record that was derived from, found {found}',
    'Nothing: the work goes on at the expected offset. If nobody has reset the group, see docs/ERRORS.md.',
  ),
  'provider-refused': entry(
    '{fixture}: expected the provider to take the token, found: {found}',
    'Check the token (--token-file or TOUCHLINE_TOKEN), the tier, and whether it covers this sport.',
  ),
  'provider-unreachable': entry(
    '{fixture}: expected an answer of the provider, found: {found}',
    'Check --url, --api-url and the network, then run it again.',
    true,
  ),
  'list-missing': entry(
    '{fixture}: expected a list of packets, found: {found}',
    'Check sport and fixture id; the list is there only after the match.',
  ),
  'not-complete': entry(
    'expected a complete certificate of each fixture, found {found}',
    'What was found is told for each of them; `touchline certify SPORT/FIXTURE` asks for one again, `touchline certify --all --again` for all; --all alone leaves out what has its certificate.',
  ),
  'bad-value': entry(
    '{topic}: expected a value of this topic, found {what}',
    'Find out what else writes to this topic, or which registry belongs to it.',
  ),
  'schema-unknown': entry('{where}: expected schema {id}, found none', 'Use the registry that belongs to this log.'),
  'schema-incompatible': entry(
    '{subject}: expected a schema that reads all earlier ones and is read by them, found another',
    'Only add fields with defaults, or use another --prefix.',
  ),
  'schema-drift': entry(
    '{where}: expected all {expected} subjects as this version has them, found {found} that are not',
    '`touchline schemas register` registers what is missing and sets the level; an incompatible one needs another --prefix.',
  ),
  'registry-unavailable': entry(
    '{url}: expected an answer of the schema registry, found: {found}',
    'Check --registry, the network, and whether the registry runs.',
    true,
  ),
  'registry-refused': entry(
    '{url}: expected the schema registry to take what was asked, found: {found}',
    'Check --registry with its path, --registry-user and its password, what that user may do, and --registry-ca.',
  ),
  'moment-missing': entry(
    '{fixture}: expected --at within what is recorded, {there}; found {found}',
    'Choose another --at, or leave it out: as known now.',
  ),
  'file-unreadable': entry('{file}: expected a file that can be read, found {found}', 'Check the name and its rights.'),
  'archive-damaged': entry(
    '{file}: expected an archive as `touchline export` wrote it, found {found}',
    'Export the fixture again, or take another copy of the file; nothing of it is recorded.',
  ),
  'archive-differs': entry(
    '{fixture}: expected nothing of it in {topic}, or what {file} begins with, found {found}',
    'Import it into another --log or under another --prefix; nothing was appended.',
  ),
  'archive-unproved': entry(
    '{file}: expected the digest exact {expected} of its fixture after the import, found {found}',
    'Find out what else writes this fixture to the log; docs/ERRORS.md has the other reasons.',
  ),
  'archives-refused': entry(
    'expected to import all of {of} archives, found {refused} that were refused',
    'Each is told above with its reason; the others are imported, and those that are there are left when it runs again.',
  ),
  'no-recording': entry(
    '{file}: expected one packet a line, a JSON array of packets, or one packet, found {found} that are none',
    'Nothing of it is recorded; `--force` imports it as it is, line by line.',
  ),
  'fixture-missing': entry(
    '{fixture}: expected it in {topic} of {url}, found {found}',
    'Check sport, fixture id, --log and --prefix; `touchline digest` lists the fixtures of a log.',
  ),
  'no-fixtures': entry(
    '{url}: expected recorded {what}, found {found}',
    'Check --log and --prefix, and by what they are selected (--sport, --certified, times); the sport of a fixture is the one that it was recorded under.',
  ),
  'published-differs': entry(
    '{prefix}: expected topics with what their raw records give, found others in {found}',
    'Let `touchline process --once` catch up and give the --rules that it has; docs/ERRORS.md has the other reasons.',
  ),
  'bad-rules': entry(
    '{file}: expected a rule file {"<sport>": [{"typeId", "points", "side"}]}, found {found}',
    'Correct the file; docs/FOLD.md says what a rule is.',
  ),
  'records-differ': entry(
    '{prefix}: expected derived records that are one truth, found {found}',
    'Each line names a record; find out what else writes to these topics, then run `process` again under a new --prefix and compare.',
  ),
  'nothing-derived': entry(
    '{prefix}: expected records derived from raw-actions, found none of its {fixtures}',
    'Run `touchline process --once` with the same --log and --prefix.',
  ),
  'logic-differs': entry(
    '{prefix}: expected records of logic {expected}, found {found}',
    'Give --rules with the file that `process` had, or none where it had none; until then nothing that rests on rules is checked.',
  ),
  'rules-contradicted': entry(
    '{file}: expected rules that the recordings bear out, found {found}',
    'Look at the packets that `touchline rules check` names; `touchline rules learn` finds what the recordings support.',
  ),
  'file-unwritable': entry('{file}: expected to write this file, found {found}', 'Check the folder and its rights.'),
  'logic-changed': entry(
    '{topic}/{partition}: expected what logic {expected} has derived, found logic {found}',
    'Run with the same --rules as before, or again from the start with `--prefix NEW`, compare and switch readers, or go on with `--from-here`.',
  ),
  'source-changed': entry(
    '{prefix}: expected to derive from {expected}, as what is there was, found {found}',
    'Say with `--raw-prefix` whose raw-actions are meant, or use another --prefix.',
  ),
  'strategy-missing': entry('{file}: expected a strategy, found {found}', 'Check its name, and what it imports.'),
  'strategy-invalid': entry(
    '{file}: expected `export default defineStrategy({ name, topics, initial, on })`, found {found}',
    'Correct the strategy; docs/REPLAY.md has one to begin with.',
  ),
  'strategy-failed': entry(
    '{strategy}: {fixture} at {knownAt}, {event}: the strategy failed: {found}',
    'Correct the strategy: it has its arguments and nothing else, and is done at once (docs/REPLAY.md).',
  ),
  'run-differs': entry('{file}: expected the same run, found {found}', 'Each line says what is not the same.'),
  'port-taken': entry(
    '{host}:{port}: expected to listen here, could not: the port is in use or not allowed',
    'Choose another port; 0 takes any free one.',
  ),
  'demo-running': entry(
    '{url}: expected no other demo on this log, found one',
    'End the other one, or give this one another --log: `npx touchline demo --log file:./demo-data-2`.',
  ),
  'demo-played': entry(
    '{url}: expected a log without the matches of --seed {seed}, found them in it',
    'Leave --seed out or take another one, use another --log, or remove the folder of this log.',
  ),
} as const satisfies Readonly<Record<string, ErrorEntry>>

export type ErrorCode = keyof typeof ERRORS

export function entry(message: string, todo: string, retryable = false): ErrorEntry {
  return { message, todo, retryable }
}

/** An error that an operator can act on: one line, with what was expected, what was found and where. */
export class TouchlineError extends Error {
  readonly code: ErrorCode
  readonly context: Readonly<Record<string, string | number>>

  constructor(code: ErrorCode, context: Readonly<Record<string, string | number>> = {}, options?: ErrorOptions) {
    super(fill(ERRORS[code].message, context), options)
    this.name = 'TouchlineError'
    this.code = code
    this.context = context
  }

  get retryable(): boolean {
    return ERRORS[this.code].retryable
  }

  get todo(): string {
    return fill(ERRORS[this.code].todo, this.context)
  }
}

export function fill(template: string, context: Readonly<Record<string, string | number>>): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => String(context[name] ?? `{${name}}`))
}
