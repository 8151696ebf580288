/** The interpreter of an environment that has what a requirements file names; made once, kept in a cache. */
export function pythonWith(requirements: string, tell?: (text: string) => void): string
