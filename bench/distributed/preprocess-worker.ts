/** A preprocessing worker of bench/distributed.ts, with one thread; its argument is where and what it serves. */
import { natsDefaults } from '../../lib/codec/nats-settings.js'
import { orThrow } from '../../lib/codec/or-throw.js'
import { connectNats } from '../../lib/remote/connect-nats.js'
import { preprocess } from '../../pipelines/preprocess.js'

const { address, root, name, inHand } = JSON.parse(process.argv[2] ?? '') as {
  address: string
  root: string
  name: string
  inHand: number
}
const link = await orThrow(connectNats({ ...natsDefaults, servers: [address] }, { name }))
const { queue } = natsDefaults
const serving = preprocess({ link, queue, name, root, cache: null, workers: 1, inHand })
process.once('disconnect', async () => {
  await serving.stop()
  await link.close()
  process.exit()
})
process.send?.('ready')
