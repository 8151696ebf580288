// Runs many command lines in this one process, one after the other: JSON on stdin and on stdout.
import { text } from 'node:stream/consumers'
import { run } from '../../dist/cli/run.js'

const cases = JSON.parse(await text(process.stdin))
const results = []
for (const { args, cwd, env, isTerminal, interruptAt } of cases) {
  const interrupt = new AbortController()
  process.stderr.isTTY = isTerminal
  const said = { stdout: '', stderr: '' }
  const written = ['stdout', 'stderr'].map((name) => {
    const { write } = process[name]
    process[name].write = (chunk, encoding, done) => {
      said[name] += chunk
      if (interruptAt && said.stderr.includes(interruptAt)) interrupt.abort()
      const callback = typeof encoding === 'function' ? encoding : done
      callback?.()
      return true
    }
    return () => {
      process[name].write = write
    }
  })
  process.chdir(cwd)
  const code = await run(args, { env, signal: interrupt.signal })
  for (const restore of written) restore()
  results.push({ code, ...said })
}
process.stdout.write(JSON.stringify(results))
