import { randomUUID } from 'node:crypto'

/** The one place that makes random ids; passed as a function, so that tests are repeatable. */
export const randomId: () => string = () => randomUUID()
