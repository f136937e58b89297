import { existsSync } from 'node:fs'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { type PipelineError, unwritable } from '../lib/codec/pipeline-error.js'
import { encodeSplitManifest } from '../lib/codec/split-manifest.js'
import { writeWhole } from '../lib/train/write-whole.js'
import { applySplit } from './apply-split.js'
import { checkSplitContents } from './check-split-contents.js'
import { type DataSets, openDataFolder, type SampleSet } from './data-folder.js'
import { describeSplit } from './describe-split.js'
import type { HashContentsOptions } from './hash-contents.js'
import { makeSplit } from './make-split.js'
import { readSplit } from './open-split.js'
import type { SplitRequest } from './split-request.js'

type Watch = Pick<HashContentsOptions, 'signal' | 'onProgress'>

const help = `Makes a split of data sets, which runs then follow (--split), whatever becomes of the data:

  npm run split -- --data path --out split.jsonl [options]
  npm run split -- --data path --check split.jsonl

  --shares      official (default), or those of train, validation and test, such as 0.7,0.1,0.2; by source and class, and
                never with a patient, or an image that is there twice, in two parts
  --seed        seed of the split and of the labels
  --labels-seg  labelled segmentation images, or full; without it each run has its own choice
  --labels-cls  the same for classification
  --sources-seg, --sources-cls   the sources that share these labels (default jsrt, chex)
  --patients    labels go to whole patients, as far as they last
  --contents    what equal images have in common: bytes (default), pixels, or none, which reads no file
  --check       compares every file with the digests of this split
`

const setsOf = (sets: DataSets): readonly SampleSet[] => Object.values(sets).flatMap(set => set ?? [])

const make = (
  { data, out, options }: Extract<SplitRequest, { kind: 'make' }>,
  watch: Watch,
): TE.TaskEither<PipelineError, string> => {
  // A split is for ever: runs that followed the old one could not be told from those that follow the new one.
  const there: PipelineError = {
    ...{ _tag: 'FileInvalid', path: out, stage: 'split', cause: 'it is there already' },
    remedy: 'give another name, or remove it',
  }
  return pipe(
    TE.fromIO(() => existsSync(out)),
    TE.flatMap(isThere => (isThere ? TE.left(there) : openDataFolder(data))),
    TE.flatMap(sets => makeSplit(setsOf(sets), { ...options, ...watch })),
    TE.tap(({ manifest }) =>
      TE.tryCatch(() => writeWhole(out, encodeSplitManifest(manifest)), unwritable(out, 'split')),
    ),
    TE.map(
      made => `${describeSplit(made)}\n${out}: ${made.manifest.samples.length} samples. Follow it: --split ${out}`,
    ),
  )
}

const check = (
  { data, split }: Extract<SplitRequest, { kind: 'check' }>,
  watch: Watch,
): TE.TaskEither<PipelineError, string> =>
  pipe(
    readSplit(split),
    TE.bindTo('manifest'),
    TE.bind('sets', () => openDataFolder(data)),
    TE.bind('applied', ({ sets, manifest }) => TE.fromEither(applySplit(sets, manifest, split))),
    TE.bind('compared', ({ applied, manifest }) => checkSplitContents(setsOf(applied.sets), manifest, split, watch)),
    TE.map(
      ({ compared, manifest, applied }) =>
        `All ${manifest.samples.length} samples are there; the files of ${compared.samples} were compared and are the same` +
        `${compared.masksOfShards === 0 ? '' : `, but for the masks of ${compared.masksOfShards}, which shards have in a form of their own`}. ` +
        `${applied.unnamed.length} others are not in ${split}.`,
    ),
  )

/**
 * Does what the split program is asked for and gives the text that it prints. A split that is made is written whole, and
 * never over a file that is there: it is for ever. Left where data or files cannot be read or written, and where data are
 * not those of the split that they are compared with.
 *
 * @example answerSplit({ kind: 'check', data: 'data', split: 'split.jsonl' })
 */
export const answerSplit = (request: SplitRequest, watch: Watch = {}): TE.TaskEither<PipelineError, string> => {
  if (request.kind === 'help') return TE.right(help)
  return request.kind === 'make' ? make(request, watch) : check(request, watch)
}
