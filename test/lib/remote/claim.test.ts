import { jetstreamManager } from '@nats-io/jetstream'
import { claimQueue, latestClaim } from '../../../lib/remote/claim.js'
import { messageVersion } from '../../../lib/remote/envelope.js'
import { queueNames } from '../../../lib/remote/queue-names.js'
import { natsServer, testWithNats } from '../../nats-server.js'
import { linkTo } from './remote-ends.js'

const body = { version: messageVersion, token: 'first', attempts: 3, job: { sizePx: 32 } }

// A server that is asked in a way that it does not bear crashes at one queue or another.
testWithNats('a queue is claimed while many ask who holds it', async t => {
  const server = await natsServer(t)
  const end = async () => jetstreamManager((await linkTo(t, server)).connection, { checkAPI: false })
  const trainer = await end()
  const workers = [await end(), await end(), await end(), await end()]
  for (let queue = 0; queue < 50; queue++) {
    const names = queueNames(`queue-${queue}`)
    let isClaimed = false
    const asking = workers
      .flatMap(worker => Array<typeof worker>(8).fill(worker))
      .map(async worker => {
        while (!isClaimed) await latestClaim(worker, names)
      })
    const claim = await claimQueue(trainer, names, body)
    isClaimed = true
    await Promise.all(asking)
    for (const worker of workers) t.deepEqual(await latestClaim(worker, names), claim)
  }
})
