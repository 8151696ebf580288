/** Kafka's words for the codes of its errors, in the answers that kafkajs does not read. */
const WORDS: Readonly<Record<number, string>> = {
  3: 'UNKNOWN_TOPIC_OR_PARTITION',
  5: 'LEADER_NOT_AVAILABLE',
  6: 'NOT_LEADER_FOR_PARTITION',
  7: 'REQUEST_TIMED_OUT',
  9: 'REPLICA_NOT_AVAILABLE',
  10: 'MESSAGE_TOO_LARGE',
  13: 'NETWORK_EXCEPTION',
  14: 'GROUP_LOAD_IN_PROGRESS',
  15: 'GROUP_COORDINATOR_NOT_AVAILABLE',
  16: 'NOT_COORDINATOR_FOR_GROUP',
  18: 'RECORD_LIST_TOO_LARGE',
  19: 'NOT_ENOUGH_REPLICAS',
  20: 'NOT_ENOUGH_REPLICAS_AFTER_APPEND',
  29: 'TOPIC_AUTHORIZATION_FAILED',
  30: 'GROUP_AUTHORIZATION_FAILED',
  45: 'OUT_OF_ORDER_SEQUENCE_NUMBER',
  47: 'INVALID_PRODUCER_EPOCH',
  48: 'INVALID_TXN_STATE',
  49: 'INVALID_PRODUCER_ID_MAPPING',
  51: 'CONCURRENT_TRANSACTIONS',
  53: 'TRANSACTIONAL_ID_AUTHORIZATION_FAILED',
  59: 'UNKNOWN_PRODUCER_ID',
  88: 'UNSTABLE_OFFSET_COMMIT',
  90: 'PRODUCER_FENCED',
}

/** An error as kafkajs's are: its `type` is what errors.ts judges by. `otherwise`: of a code that is not known here. */
export function brokerError(doing: string, code: number, otherwise = 'UNKNOWN'): Error {
  const type = WORDS[code] ?? otherwise
  return typedError(`${doing}: error ${code} of the broker, ${type}`, type)
}

export function typedError(message: string, type: string): Error {
  return Object.assign(new Error(message), { type })
}
