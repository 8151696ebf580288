import { connect } from 'node:net'
import { join } from 'node:path'
import { describe, expect, inject, it, onTestFinished } from 'vitest'
import { jars } from '../../scripts/kafka/jars.mjs'
import { type Broker, type BrokerOptions, freePorts, startBroker } from '../../scripts/kafka/server.mjs'
import { client, processesWith, temporaryFolder } from './helpers.ts'

it('the broker and the registry of all tests are there', async () => {
  const { address, registry } = inject('kafka')
  expect(await answers(address)).toBe(true)
  expect(await (await fetch(`${registry}/subjects`)).json()).toBeInstanceOf(Array)
})

describe('a broker of its own', () => {
  it('can be killed, and goes on with its data on the same folder and ports', async () => {
    const again = await given()
    const first = await again()
    await write(first.address)
    await first.kill()
    expect(await answers(first.address)).toBe(false)
    expect(await endOf((await again()).address)).toBe('1')
  })

  it('is silent while it is paused, and then goes on', async () => {
    const broker = await (await given())()
    const admin = client(broker.address).admin()
    await admin.connect()
    broker.pause()
    const topics = admin.listTopics()
    expect(await Promise.race([topics, after(500)])).toBe('nothing')
    broker.resume()
    expect(await topics).toEqual([])
    await admin.disconnect()
    broker.pause()
    // One that is paused ends all the same.
    await broker.stop()
    expect(processesWith(`${broker.pid} java`)).toEqual([])
  })

  it('takes properties that ours are not, and says why it does not start', async () => {
    const start = await given()
    await expect(start({ properties: { 'num.partitions': 'many' } })).rejects.toThrow(/num\.partitions/)
    const [port] = await freePorts(1)
    const broker = await start({ properties: { 'num.partitions': 3 } })
    await expect(start({ controllerPort: port as number })).rejects.toThrow(/to be free, found something listening/)
    await broker.stop()
  })
})

/** Starts a broker, always on the same folder and ports. */
async function given(): Promise<(more?: Partial<BrokerOptions>) => Promise<Broker>> {
  const folder = join(temporaryFolder(), 'broker')
  const [port, controllerPort] = (await freePorts(2)) as [number, number]
  return async (more = {}) => {
    const broker = await startBroker(jars(), folder, { port, controllerPort, ...more })
    onTestFinished(() => broker.kill())
    return broker
  }
}

function answers(address: string): Promise<boolean> {
  const [host, port] = address.split(':') as [string, string]
  return new Promise((resolve) => {
    const socket = connect(Number(port), host, () => resolve(socket.destroy() !== null))
    socket.once('error', () => resolve(false))
  })
}

function after(ms: number): Promise<string> {
  return new Promise((resolve) => setTimeout(resolve, ms, 'nothing'))
}

async function write(address: string): Promise<void> {
  const kafka = client(address)
  const admin = kafka.admin()
  await admin.connect()
  await admin.createTopics({ topics: [{ topic: 'some', numPartitions: 1 }], waitForLeaders: true })
  await admin.disconnect()
  const producer = kafka.producer()
  await producer.connect()
  await producer.send({ topic: 'some', messages: [{ value: 'kept' }] })
  await producer.disconnect()
}

async function endOf(address: string): Promise<string> {
  const admin = client(address).admin()
  await admin.connect()
  const [partition] = await admin.fetchTopicOffsets('some')
  await admin.disconnect()
  return partition?.offset ?? 'none'
}
