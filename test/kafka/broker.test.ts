import { connect } from 'node:net'
import { expect, inject, it } from 'vitest'

it('are there: a broker that listens and a registry that answers', async () => {
  const { address, registry } = inject('kafka')
  const [host, port] = address.split(':') as [string, string]
  await new Promise<void>((resolve, reject) => {
    const socket = connect(Number(port), host, () => resolve(void socket.destroy()))
    socket.once('error', reject)
  })
  expect(await (await fetch(`${registry}/subjects`)).json()).toBeInstanceOf(Array)
})
