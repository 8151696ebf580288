import { usage } from './options.ts'

/** A token goes into a header, too, which takes nothing else. `from`: the flag or variable that has it. */
export function checkedToken(from: string, token: string): string {
  if (/^[\x21-\x7e]+$/.test(token)) return token
  throw usage(`expected the token of ${from} as printable ASCII without blanks, found ${oddIn(token)} in it`)
}

/** What is wrong with a token, without showing any of it. */
function oddIn(token: string): string {
  if (token === '') return 'nothing'
  if (/[\r\n]/.test(token)) return 'a line break'
  if (/[ \t]/.test(token)) return 'a blank'
  return /\p{Cc}/u.test(token) ? 'a control character' : 'a character beyond ASCII'
}
