import { formatTime } from '../match/time.ts'

/** What the provider says beside packets. Documented (feed.md §1.3, §1.4) unless the comment says otherwise. */

export const INVALID_TOKEN = 'The supplied authentication is invalid'
export const MISSING_ACCEPT = "Request is missing required HTTP header 'Accept'"
/** The general form of an API error, with the words of its sample. */
export const TOKEN_ERROR = JSON.stringify({ errorMessage: 'Supplied token could not be authenticated' })

/** Only the form of the error is documented, not the words of these. */
export const NO_SUCH_FIXTURE = JSON.stringify({ errorMessage: 'Fixture could not be found' })
export const NO_SUCH_PAGE = JSON.stringify({ errorMessage: 'Resource could not be found' })
export const TOO_MANY = JSON.stringify({ errorMessage: 'Too many connections' })
export const AWAY = JSON.stringify({ errorMessage: 'Service unavailable' })
export const NOT_READY = JSON.stringify({ errorMessage: 'Fixtures are not known yet' })
export const BROKEN_MATCH = JSON.stringify({ errorMessage: 'The match broke' })
export const NOT_ENDED = JSON.stringify({ errorMessage: 'Actions are available at the end of the fixture' })

/** The answer to a good token has no documented form. */
export const AUTHORISED = JSON.stringify({ message: 'Connection authorised' })

export function heartbeat(micros: number): string {
  const timestamp = formatTime(micros)
  return JSON.stringify({ eventElementType: 'Heartbeat', timestamp, message: `Heartbeat sent at ${timestamp}` })
}
