import { setMaxListeners } from 'node:events'

const FAILED = 1

/** SIGINT and SIGTERM ask for a clean end; a second one ends at once. */
export function stopOnSignals(): { readonly signal: AbortSignal; dispose(): void } {
  const controller = new AbortController()
  // As many as there are partitions that are followed.
  setMaxListeners(0, controller.signal)
  const onSignal = (name: NodeJS.Signals): void => {
    if (controller.signal.aborted) process.exit(name === 'SIGINT' ? 130 : 143)
    controller.abort()
  }
  process.on('SIGINT', onSignal)
  process.on('SIGTERM', onSignal)
  process.stdout.on('error', endWithoutReader)
  return {
    signal: controller.signal,
    dispose: () => {
      process.off('SIGINT', onSignal)
      process.off('SIGTERM', onSignal)
    },
  }
}

/** Whoever reads our output may stop reading: `touchline tail … | head`. Anything else is a failure: a full disk. */
function endWithoutReader(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') process.exit(0)
  const found = error.code ?? error.message
  process.stderr.write(`touchline: expected stdout to take the output, found ${found}. Check where it is sent to.\n`)
  process.exit(FAILED)
}
