import type { ExecutionContext } from 'ava'
import * as E from 'fp-ts/lib/Either.js'
import { natsDefaults } from '../../../lib/codec/nats-settings.js'
import { orThrow } from '../../../lib/codec/or-throw.js'
import type { Perform } from '../../../lib/remote/answer-work.js'
import { connectNats } from '../../../lib/remote/connect-nats.js'
import type { NatsLink } from '../../../lib/remote/nats-link.js'
import { openRemoteWork, type RemoteWork, type RemoteWorkOptions, type Work } from '../../../lib/remote/remote-work.js'
import { type ServeWorkOptions, type Serving, serveWork } from '../../../lib/remote/serve-work.js'
import type { LocalNatsServer } from '../../../pipelines/local-nats-server.js'

export const queue = 'test'

/** A link to the server, closed when the test has ended. */
export const linkTo = async (t: ExecutionContext, server: LocalNatsServer): Promise<NatsLink> => {
  const link = await orThrow(
    connectNats({ ...natsDefaults, servers: [server.address] }, { name: t.title.slice(0, 20) }),
  )
  t.teardown(link.close)
  return link
}

/** A trainer of the queue, closed when the test has ended. */
export const trainer = async (
  t: ExecutionContext,
  server: LocalNatsServer,
  options: Partial<RemoteWorkOptions> = {},
): Promise<RemoteWork> => {
  const remote = await orThrow(
    openRemoteWork({
      ...{ link: await linkTo(t, server), queue, job: 'double', window: 8, maxAnswerBytes: 1000 },
      ...{ storage: 'memory', ackWaitMs: 500, attempts: 3 },
      ...options,
    }),
  )
  t.teardown(remote.close)
  return remote
}

/** The work of index i. */
export const piece = (index: number, epoch = 0): Work => ({
  place: { flow: 'numbers', source: 'whole', epoch, index },
  value: index,
})

/** Doubles whole numbers below 128. */
export const double: Perform = async ({ value }) => Uint8Array.of(Number(value) * 2)

/** A worker of the queue, stopped when the test has ended. */
export const worker = async (
  t: ExecutionContext,
  server: LocalNatsServer,
  { perform = double, ...options }: Partial<ServeWorkOptions> & Readonly<{ perform?: Perform }> = {},
): Promise<Serving> => {
  const link = await linkTo(t, server)
  const serving = serveWork({
    ...{ link, queue, name: 'a', inHand: 4 },
    accept: async job => (job === 'double' ? E.right(perform) : E.left(`it asks for ${JSON.stringify(job)}`)),
    ...options,
  })
  t.teardown(() => serving.stop(100))
  return serving
}

const { signal } = new AbortController()

/** Asks for all, at most eight at a time, and gives the numbers of the answers in order; null where one was given up. */
export const askAll = async (remote: RemoteWork, works: readonly Work[]): Promise<readonly (number | null)[]> => {
  const answers: (number | null)[] = []
  let next = 0
  const one = async () => {
    while (next < works.length) {
      const at = next++
      const answer = await remote.ask(works[at]!, signal)
      answers[at] = E.isRight(answer) ? answer.right[0]! : null
    }
  }
  await Promise.all(Array.from({ length: 8 }, one))
  return answers
}

/** The first n pieces of an epoch, and the numbers that they double to. */
export const pieces = (n: number): readonly Work[] => Array.from({ length: n }, (_, i) => piece(i))
export const doubles = (n: number): readonly number[] => Array.from({ length: n }, (_, i) => 2 * i)
