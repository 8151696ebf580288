/** Readers that wait until a partition reaches an offset; what wakes them is the adapter's business. */
export interface Waiters {
  /** Resolves when `reached` is true, after `wake` has been called if need be, or when `signal` aborts. */
  wait(reached: () => boolean, signal: AbortSignal): Promise<void>
  /** Looks again for every waiter. */
  wake(): void
  /** Rejects every waiter. */
  fail(error: Error): void
}

interface Waiter {
  readonly reached: () => boolean
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

/** `counted` is told whenever the number of waiters becomes or leaves zero. */
export function openWaiters(counted: (some: boolean) => void = () => {}): Waiters {
  const waiters = new Set<Waiter>()

  function remove(waiter: Waiter): void {
    if (waiters.delete(waiter) && waiters.size === 0) counted(false)
  }

  function look(waiter: Waiter): void {
    try {
      if (waiter.reached()) waiter.resolve()
    } catch (error) {
      waiter.reject(error)
    }
  }

  return {
    wait(reached, signal) {
      if (signal.aborted) return Promise.resolve()
      return new Promise((resolve, reject) => {
        const leave = (settle: () => void) => (): void => {
          remove(waiter)
          signal.removeEventListener('abort', waiter.resolve)
          settle()
        }
        const waiter: Waiter = { reached, resolve: leave(resolve), reject: (error) => leave(() => reject(error))() }
        signal.addEventListener('abort', waiter.resolve, { once: true })
        waiters.add(waiter)
        if (waiters.size === 1) counted(true)
        // Only now, when nothing that happens can be missed any more.
        look(waiter)
      })
    },
    wake() {
      for (const waiter of [...waiters]) look(waiter)
    },
    fail(error) {
      for (const waiter of [...waiters]) waiter.reject(error)
    },
  }
}
