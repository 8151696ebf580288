/**
 * What is left of a text after a way through UTF-8: a lone half of a surrogate pair becomes U+FFFD. Keys are brought
 * into this form before they are compared or kept, so that all logs agree on which records share a key.
 */
export function wellFormed(text: string): string {
  return LONE_SURROGATE.test(text) ? Buffer.from(text).toString() : text
}

const LONE_SURROGATE = /\p{Surrogate}/u
