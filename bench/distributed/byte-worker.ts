/** A worker of bench/distributed.ts that has its answers ready: so many bytes, the first four of them the place's index. */
import * as E from 'fp-ts/lib/Either.js'
import { natsDefaults } from '../../lib/codec/nats-settings.js'
import { orThrow } from '../../lib/codec/or-throw.js'
import { connectNats } from '../../lib/remote/connect-nats.js'
import { serveWork } from '../../lib/remote/serve-work.js'
import { residentMiB } from '../measure/resident-memory.js'

const { address, queue, bytes, inHand } = JSON.parse(process.argv[2] ?? '') as {
  address: string
  queue: string
  bytes: number
  inHand: number
}
const link = await orThrow(connectNats({ ...natsDefaults, servers: [address] }, { name: 'byte worker' }))
const ready = new Uint8Array(bytes).map((_, i) => i * 7)
const serving = serveWork({
  ...{ link, queue, name: 'byte worker', inHand },
  accept: async () =>
    E.right(async ({ place }) => {
      // One array each, as samples have: an answer may be on its way while the next is made.
      const answer = ready.slice()
      new DataView(answer.buffer).setUint32(0, place.index, true)
      return answer
    }),
})
process.on('message', async question => {
  process.send?.(question === 'memory' ? await residentMiB() : serving.report())
})
process.once('disconnect', async () => {
  await serving.stop()
  await link.close()
  process.exit()
})
process.send?.('ready')
