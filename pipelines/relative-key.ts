import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import type { PipelineError } from '../lib/codec/pipeline-error.js'
import type { SampleKey } from '../lib/codec/sample.js'
import type { Location } from '../lib/storage/location.js'
import { locationBelow, relativeLocation } from '../lib/storage/relative-location.js'

const stage = 'preprocessing elsewhere'

const withPaths = (
  key: SampleKey,
  pathOf: (path: string) => E.Either<PipelineError, string>,
): E.Either<PipelineError, SampleKey> =>
  pipe(
    E.Do,
    E.bind('imagePath', () => pathOf(key.imagePath)),
    E.bind('maskPaths', () => pipe(key.maskPaths, E.traverseArray(pathOf))),
    E.map(paths => ({ ...key, ...paths })),
  )

/**
 * A key with its paths as names below a data root, by which another machine finds the same files below its own. Left
 * FileInvalid where a file does not lie in the root, or has a name that no other machine would take.
 *
 * @example relativeKey('data', { ...key, imagePath: 'data/JSRT/images/JPCLN001.png' }) // 'JSRT/images/JPCLN001.png'
 */
export const relativeKey = (root: Location, key: SampleKey): E.Either<PipelineError, SampleKey> =>
  withPaths(key, path =>
    pipe(
      relativeLocation(root, path),
      E.mapLeft(
        (cause): PipelineError => ({
          ...{ _tag: 'FileInvalid', path, stage },
          cause: `other machines find files by their names in ${root}, and ${cause}`,
          remedy: 'name the folder that all data sets are in as --data, or prepare samples on this machine',
        }),
      ),
    ),
  )

/** `relativeKey` undone, below a root of this machine. Left FileInvalid for a name that leads out of it, or could. */
export const keyBelow = (root: Location, key: SampleKey): E.Either<PipelineError, SampleKey> =>
  withPaths(key, name => locationBelow(root, name, stage))
