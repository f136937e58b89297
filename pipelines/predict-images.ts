import { appendFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import type { GreyImage } from '../lib/codec/grey-image.js'
import { type PipelineError, PipelineFailure, unwritable } from '../lib/codec/pipeline-error.js'
import { batch } from '../lib/flowable/batch.js'
import { deadLetters } from '../lib/flowable/dead-letters.js'
import type { Flowable } from '../lib/flowable/flowable.js'
import { forEach } from '../lib/flowable/for-each.js'
import { fromAsyncIterable } from '../lib/flowable/from-async-iterable.js'
import { mapAsync } from '../lib/flowable/map-async.js'
import { prefetch } from '../lib/flowable/prefetch.js'
import { unbatch } from '../lib/flowable/unbatch.js'
import { decodeGrey } from '../lib/image/decode-grey.js'
import { resample } from '../lib/image/resample.js'
import { largestComponents } from '../lib/metric/largest-components.js'
import { thresholdMask } from '../lib/metric/threshold-mask.js'
import { flipAverage } from '../lib/model/flip-average.js'
import type { Model } from '../lib/model/model.js'
import { predict } from '../lib/model/predict.js'
import type { SaliencyScale } from '../lib/model/saliency.js'
import {
  type PredictionColumns,
  type PredictionRow,
  predictionCsvHeader,
  predictionCsvLine,
} from '../lib/report/prediction-csv.js'
import { expectPictures, listPictures, type Picture } from './list-pictures.js'
import { type PredictedPicture, pictureFolders, writePrediction } from './write-prediction.js'

export type PredictImagesOptions = Readonly<{
  /** Picture files, and folders that are walked. */
  paths: readonly string[]
  /** The folder of the results; it is made. Results of the same names are replaced. */
  out: string
  /** How the model's saliency maps were scaled in training. */
  saliencyScale: SaliencyScale
  /** Which tasks the model has learnt; what belongs to another is left out. */
  tasks: PredictionColumns
  /** `flip` averages what the model makes of a picture and of its mirror image; `none` looks once. */
  tta: 'none' | 'flip'
  /** How many of the largest parts of each mask are kept (lungs: 2); 0 keeps all. */
  components: number
  /** Aborting it ends the work after the pictures in hand; what is written is whole. */
  signal: AbortSignal
  /** Called with each picture that is done, in order. */
  onPicture(row: PredictionRow): void
  /** Called with each picture that could not be read. */
  onDeadLetter(error: PipelineError): void
}>

const BATCH = 16

/** Where earlier results may lie among the pictures. */
const resultFolders = (out: string) => [out, ...Object.values(pictureFolders).map(folder => join(out, folder))]

/** Files in work at each end: one decodes or encodes while another waits for the disk. */
const IN_WORK = 2

type Read = Picture & Readonly<{ image: GreyImage; input: GreyImage }>

const read =
  (sizePx: number) =>
  (picture: Picture, signal: AbortSignal): Promise<E.Either<PipelineError, Read>> =>
    pipe(
      decodeGrey(picture.path, picture.name, signal),
      TE.map(image => ({ ...picture, image, input: resample(image, { widthPx: sizePx, heightPx: sizePx }) })),
    )()

/** The mask at p > 0.5 of one picture's lung probabilities, its small parts left out, and the probabilities without those. */
const lungsOf = (probabilities: Float32Array, sizePx: number, components: number): PredictedPicture['lungs'] => {
  const size = { width: sizePx, height: sizePx }
  const all = thresholdMask(probabilities)
  const mask = components === 0 ? all : largestComponents(all, { ...size, count: components })
  const probability = Uint8Array.from(probabilities, (p, i) => (all[i] === mask[i] ? Math.round(255 * p) : 0))
  return { mask: { ...size, data: mask }, probability: { ...size, data: probability } }
}

const predictBatch =
  (model: Model, { saliencyScale, tasks, tta, components }: PredictImagesOptions) =>
  async (pictures: readonly Read[], signal: AbortSignal): Promise<readonly PredictedPicture[]> => {
    const { sizePx } = model
    const area = sizePx * sizePx
    const images = new Uint8Array(pictures.length * area)
    pictures.forEach(({ input }, i) => images.set(input.data, i * area))
    const { abnormal, lungs, saliency } = await (tta === 'flip' ? flipAverage(predict) : predict)(
      model,
      images,
      pictures.length,
      { saliencyScale, signal },
    )
    const own = (map: Float32Array, i: number) => map.subarray(i * area, (i + 1) * area)
    return pictures.map(({ path, name, image }, i) => ({
      path,
      name,
      image,
      abnormal: tasks.classification && abnormal ? abnormal[i]! : null,
      lungs: tasks.segmentation && lungs ? lungsOf(own(lungs, i), sizePx, components) : null,
      saliency: tasks.classification && saliency ? { map: own(saliency, i), sizePx } : null,
    }))
  }

const rows = (model: Model, options: PredictImagesOptions): Flowable<PredictionRow> =>
  pipe(
    fromAsyncIterable(() => listPictures(options.paths, { except: resultFolders(options.out) }), {
      name: 'list pictures',
    }),
    mapAsync(read(model.sizePx), { concurrency: IN_WORK, name: 'read' }),
    deadLetters({ write: ({ cause }) => options.onDeadLetter(cause) }),
    batch(BATCH),
    prefetch(1),
    mapAsync(predictBatch(model, options), { concurrency: 1, name: 'predict' }),
    unbatch(BATCH),
    mapAsync(predicted => writePrediction(predicted, options.out), { concurrency: IN_WORK, name: 'write' }),
  )

/** Left where results would be written among, or over, what are none: a data set has `masks/`, too. */
const expectResults = (out: string): E.Either<PipelineError, void> => {
  const foreign = Object.values(pictureFolders).find(folder => existsSync(join(out, folder)))
  return foreign === undefined || existsSync(join(out, 'predictions.csv'))
    ? E.right(undefined)
    : E.left({
        _tag: 'FileInvalid',
        path: out,
        stage: 'predict',
        cause: `it has ${foreign}/, and no predictions.csv: these are no earlier results`,
        remedy: 'give another --out',
      })
}

/** Makes the folder and the table's first line, before any work is done. */
const openTable = (columns: PredictionColumns, out: string): E.Either<PipelineError, (row: PredictionRow) => void> => {
  const path = join(out, 'predictions.csv')
  const attempt = (work: () => void) => E.tryCatch(work, unwritable(path, 'predict'))
  return pipe(
    attempt(() => {
      mkdirSync(out, { recursive: true })
      writeFileSync(path, predictionCsvHeader(columns))
    }),
    E.map(() => row => {
      const appended = attempt(() => appendFileSync(path, predictionCsvLine(row)))
      if (E.isLeft(appended)) throw new PipelineFailure(appended.left)
    }),
  )
}

/**
 * Lets a model look at pictures, as many as there are: of each, the mask, the overlay and the saliency (see
 * `writePrediction`) and a line of `predictions.csv`, which is written after its pictures: whatever moment the work is
 * stopped at, what the table names is there whole. What belongs to a task that is not among `tasks` is left out.
 *
 * Pictures stream through in order, in batches of 16; at most three batches of them are in memory, at their own size, with
 * their pixels as they are stored (an EXIF orientation is ignored, see `decodeGrey`). One that cannot be read is a dead
 * letter, and the others go on. Resolves when all are done, or the signal is aborted and what was in hand is written. Left
 * where a path leads nowhere or to no picture, where `out` has folders of the results' names that are none, and where a
 * file cannot be written; other errors reject. The model is not changed and no tensor is left.
 *
 * @example
 * await predictImages(model, { paths: ['scans'], out: 'out', tasks: about, tta: 'none', components: 0, … })()
 */
export const predictImages = (model: Model, options: PredictImagesOptions): TE.TaskEither<PipelineError, void> =>
  pipe(
    TE.fromEither(expectResults(options.out)),
    TE.flatMap(() => expectPictures(options.paths, { except: resultFolders(options.out) })),
    TE.flatMapEither(() => openTable(options.tasks, options.out)),
    TE.flatMap(append =>
      TE.tryCatch(
        async () => {
          const { signal } = options
          const running = pipe(
            rows(model, options),
            forEach(row => {
              append(row)
              options.onPicture(row)
            }),
          )
          let stopped: Promise<unknown> | undefined
          const stop = () => {
            stopped = running.stop(Number.POSITIVE_INFINITY)
          }
          signal.addEventListener('abort', stop)
          if (signal.aborted) stop()
          await running.finally(() => signal.removeEventListener('abort', stop))
          await stopped
        },
        error => {
          if (error instanceof PipelineFailure) return error.error
          throw error
        },
      ),
    ),
  )
