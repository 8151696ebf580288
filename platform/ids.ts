import { randomUUID } from 'node:crypto'

/** The one place that makes random ids; passed as a function, so that tests are repeatable. */
export const randomId: () => string = () => randomUUID()

/** From 0 to 1. */
export const randomUnit: () => number = () => Math.random()
