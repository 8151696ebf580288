#!/usr/bin/env node
import { run } from './run.ts'
import { stopOnSignals } from './signals.ts'

const { signal, dispose } = stopOnSignals()
process.exitCode = await run(process.argv.slice(2), { env: process.env, signal })
dispose()
