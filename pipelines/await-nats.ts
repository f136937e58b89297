import * as E from 'fp-ts/lib/Either.js'
import type { NatsSettings } from '../lib/codec/nats-settings.js'
import { describeError, type PipelineError } from '../lib/codec/pipeline-error.js'
import { connectNats } from '../lib/remote/connect-nats.js'
import { natsGreeting } from '../lib/remote/nats-greeting.js'
import type { NatsLink } from '../lib/remote/nats-link.js'
import { isNobodyThere } from '../lib/remote/nats-refusal.js'
import { patience } from '../lib/remote/patience.js'

export type AwaitNatsOptions = Readonly<{
  /** What the server calls this client. */
  name: string
  signal: AbortSignal
  /** Hears once, in a sentence, that no server answers yet. */
  onWaiting(sentence: string): void
}>

const GREETING_MS = 2000
/** How long it takes to look again, at first and at most, in milliseconds. */
const [FIRST_MS, MOST_MS] = [250, 5000]

/**
 * Connects to NATS as `connectNats` does, and waits, with backoff, for a server that is not there yet. One that is there
 * and cannot be used is Left at once. Rejects with the signal's reason once it is aborted.
 *
 * @example await awaitNats(settings, { name: 'worker', signal, onWaiting: console.error })
 */
export const awaitNats = async (
  settings: NatsSettings,
  { name, signal, onWaiting }: AwaitNatsOptions,
): Promise<E.Either<PipelineError, NatsLink>> => {
  const patient = patience(FIRST_MS, MOST_MS)
  let isTold = false
  for (;;) {
    signal.throwIfAborted()
    const link = await connectNats(settings, { name, stage: 'preprocess' })()
    if (E.isRight(link) || link.left._tag !== 'ServerUnfit') return link
    const greetings = await Promise.all(settings.servers.map(server => natsGreeting(server, GREETING_MS)))
    if (!greetings.every(greeting => E.isLeft(greeting) && isNobodyThere(greeting.left))) return link
    if (!isTold) onWaiting(`${describeError(link.left)} Waiting for it.`)
    isTold = true
    await patient.wait(signal)
  }
}
