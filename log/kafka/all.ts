/** Waits for all, whichever fails, and throws what failed first in their order: none goes on behind the back of whoever gives up. */
export async function all(works: readonly (Promise<unknown> | null)[]): Promise<void> {
  const failure = (await Promise.allSettled(works)).find(({ status }) => status === 'rejected')
  if (failure?.status === 'rejected') throw failure.reason
}
