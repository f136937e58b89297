import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import type { PipelineError } from '../lib/codec/pipeline-error.js'
import type { NatsLink } from '../lib/remote/nats-link.js'
import { type Distributed, type DistributedOptions, openDistributed } from './distributed.js'
import type { Prepared } from './prepared.js'
import { type ReachedNats, reachNats } from './reach-nats.js'

/** Where the training samples of a run are prepared, if not here. Closing it twice does nothing more. */
export type Elsewhere = Distributed & Readonly<{ link: NatsLink; queue: string }>

/**
 * Opens what a run prepares its training samples with on other machines (see `openDistributed`), as its configuration says;
 * null where it prepares them here. Whoever opens it closes it, and with it the connection. Left as `reachNats` and
 * `openDistributed`.
 */
export const openElsewhere = ({
  configuration,
  training: sets,
  fingerprint,
  root,
}: Pick<Prepared, 'configuration' | 'training' | 'fingerprint' | 'root'>): TE.TaskEither<
  PipelineError,
  Elsewhere | null
> =>
  pipe(
    reachNats(configuration),
    TE.flatMap(reached =>
      reached === null ? TE.right(null) : opened(reached, { configuration, sets, fingerprint, root }),
    ),
  )

const opened = (
  { settings, link }: ReachedNats,
  run: Pick<DistributedOptions, 'configuration' | 'sets' | 'fingerprint' | 'root'>,
): TE.TaskEither<PipelineError, Elsewhere> =>
  pipe(
    openDistributed({ link, settings, ...run }),
    TE.map(({ elsewhere, report, close }) => ({
      ...{ elsewhere, report, link, queue: settings.queue },
      close: () => close().finally(link.close),
    })),
    TE.tapError(() => TE.fromTask(link.close)),
  )
