#!/usr/bin/env node
import { run } from './run.ts'
import { stopOnSignals } from './signals.ts'

const { signal, dispose } = stopOnSignals()
process.exitCode = await run(process.argv.slice(2), { env: process.env, signal })
dispose()
// A connection that was being made when the signal came may wait for its answer for long.
if (signal.aborted) process.exit()
