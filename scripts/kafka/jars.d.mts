export interface Jars {
  /** A class path. */
  readonly kafka: string
  /** A jar file. */
  readonly registry: string
}
export function jars(tell?: (text: string) => void): Jars
