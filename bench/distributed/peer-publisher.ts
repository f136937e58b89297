/**
 * The peer of bench/distributed.ts: the plain client publishes messages with ids to a stream that refuses when full, and
 * tries again what was refused.
 */
import { jetstream } from '@nats-io/jetstream'
import { connect } from '@nats-io/transport-node'
import { sleep } from '../measure/sleep.js'

const { address, subject, bytes, inFlight, count } = JSON.parse(process.argv[2] ?? '') as {
  address: string
  subject: string
  bytes: number
  inFlight: number
  count: number
}
const connection = await connect({ servers: address })
const client = jetstream(connection)
const data = new Uint8Array(bytes).map((_, i) => i * 7)
let next = 0
const publish = async (id: number): Promise<void> => {
  try {
    await client.publish(subject, data, { msgID: `${process.pid}.${id}` })
  } catch (error) {
    if (!/maximum/.test(String(error))) throw error
    await sleep(2)
    await publish(id)
  }
}
const lane = async () => {
  while (next < count) await publish(next++)
}

process.once('message', async () => {
  await Promise.all(Array.from({ length: inFlight }, lane))
  process.send?.('done')
})
process.once('disconnect', () => void connection.close().then(() => process.exit()))
process.send?.('ready')
