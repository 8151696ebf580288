// `npm run kafka`: a broker and a schema registry for this machine, until Ctrl-C. Their data are gone afterwards.
import { startKafka } from './kafka.mjs'

const HELP = `Usage: npm run kafka

A Kafka broker and a schema registry on 127.0.0.1, until Ctrl-C; what was written to them is gone then.
Needs Java and, for the first time, Maven: 200 MB are fetched into a cache.

Environment:
  KAFKA_PORT             TCP port of the broker (default: a free one)
  REGISTRY_PORT          TCP port of the registry (default: a free one)
  TOUCHLINE_KAFKA_CACHE  folder of what was fetched (default: ~/.cache/touchline)

Example: KAFKA_PORT=9092 REGISTRY_PORT=8081 npm run kafka
`

const stopping = new AbortController()

async function main() {
  const [port, registryPort] = ['KAFKA_PORT', 'REGISTRY_PORT'].map(portOf)
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => stopping.abort())
  const stopped = new Promise((resolve) => stopping.signal.addEventListener('abort', resolve, { once: true }))
  const tell = (text) => process.stderr.write(`${text}\n`)
  tell('starting a broker and a registry')
  const { address, registry, ended, stop } = await startKafka({ port, registryPort, signal: stopping.signal, tell })
  const url = `kafka://${address}?registry=${registry}`
  process.stdout.write(
    `broker    ${address}\nregistry  ${registry}\n\nIn another terminal: export TOUCHLINE_LOG='${url}'\n` +
      'Then, for example:   npx touchline process\nCtrl-C ends both, and what was written is gone\n',
  )
  const gone = await Promise.race([stopped, ended])
  await stop()
  if (!stopping.signal.aborted) throw new Error(`the ${gone} ended by itself`)
}

function portOf(name) {
  const text = process.env[name]
  if (!text) return undefined
  const port = Number(text)
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port
  throw new Error(`expected ${name} as a port from 1 to 65535, found ${text}`)
}

if (process.argv.length > 2) {
  const isHelp = ['-h', '--help', 'help'].includes(process.argv[2])
  process[isHelp ? 'stdout' : 'stderr'].write(HELP)
  process.exitCode = isHelp ? 0 : 2
} else {
  await main().catch((error) => {
    if (stopping.signal.aborted) return
    process.stderr.write(`kafka: ${error.message}\n`)
    process.exitCode = 1
  })
}
