import { messageOf } from '../codec/message-of.js'
import { type PipelineError, PipelineFailure } from '../codec/pipeline-error.js'
import type { NatsLink } from './nats-link.js'
import { hasNoRoom, serverFault } from './server-fault.js'

const stage = 'nats'

const unfit = ({ server }: NatsLink, cause: string, remedy: string): PipelineError => ({
  ...{ _tag: 'ServerUnfit', server, stage },
  ...{ cause, remedy },
})

/** What an error of the server means, as a sentence. */
export const unfitServer = (link: NatsLink, error: unknown): PipelineError => {
  if (error instanceof PipelineFailure) return error.error
  const message = messageOf(error)
  if (hasNoRoom(error))
    return unfit(
      link,
      `it has no room for the queue: ${message}`,
      'raise the limits of its JetStream (max_memory_store, max_file_store, those of the account), or lower readConcurrency or the size of the images',
    )
  switch (serverFault(error)) {
    case 'missing':
      return unfit(link, 'it answers, but without JetStream', 'start it with -js, or allow the account to use it')
    case 'away':
      return unfit(link, `it does not answer: ${message}`, 'check that it runs and can be reached')
    default:
      return unfit(link, message, 'check what this account may do there, and the log of the server')
  }
}

const MIB = 2 ** 20

const size = (bytes: number) =>
  bytes < MIB ? `${Math.ceil(bytes / 1024)} KiB` : `${(Math.ceil((bytes / MIB) * 100) / 100).toFixed(2)} MiB`

/** Left where the largest answer is more than the server takes as one message. */
export const payloadProblem = (link: NatsLink, maxAnswerBytes: number): PipelineError | null => {
  const allowed = link.connection.info?.max_payload ?? MIB
  return maxAnswerBytes <= allowed
    ? null
    : unfit(
        link,
        `an answer has up to ${size(maxAnswerBytes)}, and it takes messages of at most ${size(allowed)}`,
        'raise max_payload in its configuration, or make the images smaller',
      )
}

/** Another trainer has claimed the queue since this one did. */
export const takenOver = (link: NatsLink, queue: string): PipelineError =>
  unfit(
    link,
    `another trainer has taken over the queue ${queue}`,
    'let that one train, or give this one a queue of its own',
  )

/** What a trainer asks of the workers of its queue cannot be done by one of them. */
export const unfitJob = (link: NatsLink, queue: string, cause: string): PipelineError =>
  unfit(link, `the trainer of the queue ${queue} asks for what cannot be done here: ${cause}`, 'then start it again')
