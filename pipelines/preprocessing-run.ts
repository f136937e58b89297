import { existsSync } from 'node:fs'
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { defaults } from '../lib/codec/configuration.js'
import type { NatsSettings } from '../lib/codec/nats-settings.js'
import type { PipelineError } from '../lib/codec/pipeline-error.js'
import type { WorkerReport } from '../lib/codec/worker-report.js'
import type { NatsLink } from '../lib/remote/nats-link.js'
import type { LiveLines } from '../lib/report/live-lines.js'
import { workersProgress } from '../lib/report/workers-progress.js'
import { isRemote } from '../lib/storage/location.js'
import { awaitNats } from './await-nats.js'
import { pixelThreads } from './open-preparing.js'
import { preprocess } from './preprocess.js'
import type { PreprocessRequest } from './preprocess-request.js'
import { readNatsSettings } from './read-nats-settings.js'

export type PreprocessingRunOptions = Readonly<{
  /** Aborting it has the worker finish what is in hand. */
  signal: AbortSignal
  /** Where its progress is told. */
  lines: LiveLines
}>

/** Samples in hand for each thread: a group in work and one that waits for it. */
const IN_HAND = 8

/**
 * A preprocessing worker from its start to its stop: waits for the server, serves its queue (see `preprocess`), and tells
 * what it does. Resolves to its last report, or null where it was stopped before there was a server. Left PathMissing where
 * its data are not there, and as `readNatsSettings`, `connectNats` and `preprocess`.
 *
 * @example await preprocessingRun(request, { signal, lines: liveLines(process.stderr) })()
 */
export const preprocessingRun = (
  request: PreprocessRequest,
  { signal, lines }: PreprocessingRunOptions,
): TE.TaskEither<PipelineError, WorkerReport | null> =>
  pipe(
    TE.fromEither(expectData(request.data)),
    TE.flatMap(() => readNatsSettings(request.nats)),
    TE.bindTo('settings'),
    TE.bind('link', ({ settings }) =>
      whileWanted(signal, () => awaitNats(settings, { name: request.name, signal, onWaiting: lines.stay })),
    ),
    TE.flatMap(
      ({ settings, link }) =>
        async () =>
          link === null ? E.right(null) : serve(request, settings, link, { signal, lines }).finally(link.close),
    ),
  )

/** A folder that is not there is told at once: a trainer may come hours later. */
const expectData = (path: string): E.Either<PipelineError, unknown> =>
  isRemote(path) || existsSync(path)
    ? E.right(null)
    : E.left({
        ...{ _tag: 'PathMissing', path, stage: 'preprocess' },
        expected: 'the folder of data sets of the trainer',
      })

/** What comes of it, or null where the signal is aborted first. */
const whileWanted =
  <A>(signal: AbortSignal, work: () => Promise<E.Either<PipelineError, A>>): TE.TaskEither<PipelineError, A | null> =>
  () =>
    work().catch((error: unknown) => {
      if (signal.aborted) return E.right(null)
      throw error
    })

const serve = async (
  request: PreprocessRequest,
  { queue }: NatsSettings,
  link: NatsLink,
  { signal, lines }: PreprocessingRunOptions,
): Promise<E.Either<PipelineError, WorkerReport>> => {
  const { data, name, cache, workers } = request
  const serving = preprocess({
    ...{ link, queue, name, workers, root: data },
    cache: cache === undefined ? null : { folder: cache, maxBytes: defaults.cacheMaxMiB * 2 ** 20 },
    inHand: request['in-hand'] === 'auto' ? IN_HAND * Math.max(1, pixelThreads(workers)) : request['in-hand'],
  })
  const { host } = serving.report()
  const progress = workersProgress({
    ...{ lines, server: link.server, queue, here: host, toStart: 'this command' },
    now: () => performance.now(),
  })
  const tell = () => {
    progress.heard([serving.report()])
    progress.tick()
  }
  tell()
  const telling = setInterval(tell, 1000)
  const unwatch = link.watch(progress.linked)
  const stop = () => void serving.stop()
  signal.addEventListener('abort', stop, { once: true })
  if (signal.aborted) stop()
  try {
    return await serving.finished
  } finally {
    signal.removeEventListener('abort', stop)
    clearInterval(telling)
    unwatch()
    lines.end()
  }
}
