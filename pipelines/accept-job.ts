import { existsSync } from 'node:fs'
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import type { NamedReaders } from '../datasets/named-readers.js'
import { describeError } from '../lib/codec/pipeline-error.js'
import { PREPROCESSING_VERSION, PreprocessingJob, PreprocessingVersion } from '../lib/codec/preprocessing-job.js'
import { problems } from '../lib/codec/problems.js'
import { diskStore } from '../lib/flowable/disk-store.js'
import { stepFingerprint } from '../lib/flowable/step.js'
import { isRemote, type Location, splitLocation } from '../lib/storage/location.js'
import { locationVersion } from '../lib/storage/location-version.js'
import { locationBelow } from '../lib/storage/relative-location.js'
import { prepareStep } from './prepare-in-pool.js'
import type { PixelCache } from './read-cached.js'

/** What a worker has to do a job with. */
export type Means = Readonly<{
  /** Where its data lie: the files of the trainer's data root. */
  root: Location
  readers: NamedReaders
  cache: PixelCache | null
}>

/**
 * The job of a trainer, if it can be done here as it would be done there: by the same code, of the same files. Left a
 * clause that says what differs and which side is to be changed.
 *
 * @example await acceptJob(job, { root: 's3://xrays', readers: namedReaders, cache: null })()
 */
export const acceptJob = (job: unknown, { root, readers, cache }: Means): TE.TaskEither<string, PreprocessingJob> =>
  pipe(
    TE.fromEither(readJob(job)),
    TE.tap(({ step }) => TE.fromEither(same('prepares samples', step, stepFingerprint(prepareStep)))),
    TE.tap(({ readers: theirs }) => TE.fromEither(pipe(Object.entries(theirs), E.traverseArray(sameReader(readers))))),
    TE.tap(() => TE.fromEither(usable(cache))),
    TE.tap(({ files }) => pipe(files, TE.traverseSeqArray(hasFile(root)))),
  )

const readJob = (job: unknown): E.Either<string, PreprocessingJob> =>
  pipe(
    PreprocessingVersion.decode(job),
    E.mapLeft(() => 'it is no preprocessing of samples'),
    E.filterOrElse(
      ({ version }) => version === PREPROCESSING_VERSION,
      ({ version }) =>
        `it speaks version ${version} of preprocessing, and this worker version ${PREPROCESSING_VERSION}: update the ${version < PREPROCESSING_VERSION ? 'trainer' : 'worker'}`,
    ),
    E.flatMap(() =>
      pipe(
        PreprocessingJob.decode(job),
        E.mapLeft(errors => `its job is none: ${problems(errors).join('; ')}`),
      ),
    ),
  )

/** Which of two versions of a code is the newer they do not say. */
const same = (does: string, theirs: string, ours: string): E.Either<string, unknown> =>
  theirs === ours
    ? E.right(null)
    : E.left(
        `the code that ${does} is ${theirs.slice(0, 8)} there and ${ours.slice(0, 8)} here: update the older of trainer and worker, with its packages (npm ci)`,
      )

const sameReader =
  (readers: NamedReaders) =>
  ([name, theirs]: readonly [string, string]): E.Either<string, unknown> =>
    Object.hasOwn(readers, name)
      ? same(`reads ${name}`, theirs, stepFingerprint(readers[name]!))
      : E.left(`it reads with ${JSON.stringify(name)}, which no reader is called here: give the worker that reader`)

/** What would fail with every sample is told once. */
const usable = (cache: PixelCache | null): E.Either<string, unknown> =>
  cache === null ? E.right(null) : pipe(diskStore(cache.folder, { maxBytes: cache.maxBytes }), E.mapLeft(describeError))

const { signal } = new AbortController()

const hasFile =
  (root: Location) =>
  (name: string): TE.TaskEither<string, unknown> => {
    const missing = (why: string) =>
      `${name}, which the trainer has, is not in ${root}${why}: give the worker the data that the trainer has`
    return pipe(
      TE.fromEither(locationBelow(root, name, 'preprocess')),
      TE.flatMap(location => {
        if (isRemote(location)) return locationVersion(location, { stage: 'preprocess', sampleId: null, signal })
        return existsSync(splitLocation(location).file) ? TE.right('') : TE.left(null)
      }),
      TE.mapLeft(error => missing(error === null ? '' : ` (${describeError(error).replace(/\.$/, '')})`)),
    )
  }
