import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import type { Configuration } from '../lib/codec/configuration.js'
import type { NatsSettings } from '../lib/codec/nats-settings.js'
import type { PipelineError } from '../lib/codec/pipeline-error.js'
import { connectNats } from '../lib/remote/connect-nats.js'
import type { NatsLink } from '../lib/remote/nats-link.js'
import { readNatsSettings } from './read-nats-settings.js'

export type ReachedNats = Readonly<{ settings: NatsSettings; link: NatsLink }>

/**
 * Connects a run to the NATS of its configuration; null where it has none. Whoever opens the link closes it. Left as
 * `readNatsSettings` and `connectNats`.
 *
 * @example reachNats({ name: 'first', nats: 'nats://127.0.0.1:4222' })
 */
export const reachNats = ({
  name,
  nats,
}: Pick<Configuration, 'name' | 'nats'>): TE.TaskEither<PipelineError, ReachedNats | null> =>
  nats === null
    ? TE.right(null)
    : pipe(
        readNatsSettings(nats),
        TE.bindTo('settings'),
        TE.bind('link', ({ settings }) => connectNats(settings, { name: `multimix ${name}` })),
      )

/** Makes sure that a run can connect to the NATS of its configuration, and leaves it again. */
export const tryNats = (of: Pick<Configuration, 'name' | 'nats'>): TE.TaskEither<PipelineError, void> =>
  pipe(
    reachNats(of),
    TE.flatMapTask(reached => async () => reached?.link.close()),
  )
