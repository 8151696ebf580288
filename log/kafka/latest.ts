/** Hands the newest value from one to another: values that nobody took in time are passed over. */
export interface Latest<T> {
  put(value: T): void
  /** Null when it has ended; a value that is there is still given first, unless it failed. */
  next(): Promise<T | null>
  end(): void
  fail(error: unknown): void
}

export function openLatest<T>(): Latest<T> {
  let value: { readonly is: T } | null = null
  let isEnded = false
  let failure: { readonly error: unknown } | null = null
  let wake = (): void => {}

  return {
    put: (next) => {
      value = { is: next }
      wake()
    },
    end: () => {
      isEnded = true
      wake()
    },
    fail: (error) => {
      failure = { error }
      wake()
    },
    async next() {
      while (value === null && !isEnded && failure === null) {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
      if (failure !== null) throw failure.error
      const taken = value
      value = null
      return taken === null ? null : taken.is
    },
  }
}
