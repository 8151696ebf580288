/// <reference lib="esnext.disposable" preserve="true" />

/** Values one by one, from pages: an async generator would wait for each of them. */
export interface Iterated<T> extends AsyncIterableIterator<T>, AsyncDisposable {
  /** The same, page by page; what one way has given the other does not give again. */
  pages(): AsyncIterableIterator<readonly T[]>
  /** Ends it, also while something waits for the next value, which is then the end. Idempotent. */
  close(): Promise<void>
}

/** `stop` ends what `pages` waits for. */
export function iterated<T>(pages: AsyncGenerator<readonly T[]>, stop: () => void): Iterated<T> {
  let page: readonly T[] = []
  let at = 0
  let closing: Promise<void> | null = null
  /** Pages are asked for one after the other, also by those who do not wait. */
  let turning: Promise<unknown> = Promise.resolve()

  function ended(): IteratorReturnResult<undefined> {
    return { done: true, value: undefined }
  }

  function turn(): Promise<IteratorResult<T, undefined>> {
    const turned = turning.then(async () => {
      while (closing === null) {
        if (at < page.length) return { done: false, value: page[at++] as T } as const
        const { done, value } = await pages.next()
        if (done || closing !== null) break
        page = value
        at = 0
      }
      return ended()
    })
    turning = turned.catch(() => {})
    return turned
  }

  async function nextPage(): Promise<IteratorResult<readonly T[], undefined>> {
    const first = await turn()
    if (first.done) return ended()
    const rest = [first.value, ...page.slice(at)]
    at = page.length
    return { done: false, value: rest }
  }

  async function close(): Promise<void> {
    closing ??= (async () => {
      stop()
      page = []
      at = 0
      await pages.return(undefined)
    })()
    return closing
  }

  const self: Iterated<T> = {
    next: () => (at < page.length ? Promise.resolve({ done: false, value: page[at++] as T }) : turn()),
    return: async () => {
      await close()
      return ended()
    },
    pages: () => ({
      next: nextPage,
      return: async () => {
        await close()
        return ended()
      },
      [Symbol.asyncIterator]() {
        return this
      },
    }),
    close,
    [Symbol.asyncIterator]: () => self,
    [Symbol.asyncDispose]: close,
  }
  return self
}
