import { join } from 'node:path'
import * as TE from 'fp-ts/lib/TaskEither.js'
import type { Configuration } from '../lib/codec/configuration.js'
import { orThrow } from '../lib/codec/or-throw.js'
import { HistogramLine } from '../lib/codec/picture-index.js'
import { unwritable } from '../lib/codec/pipeline-error.js'
import { resultsCsv } from '../lib/codec/results-csv.js'
import type { ShownPicture } from '../lib/report/report-data.js'
import { writeWhole } from '../lib/train/write-whole.js'
import type { DataSets } from './data-folder.js'
import { dataPictures } from './data-pictures.js'
import { intensityHistograms } from './intensity-histograms.js'
import type { PrepareSamplesOptions } from './prepare-samples.js'
import { writePictures } from './report-pictures.js'

const histogramsCsv = resultsCsv(HistogramLine)

export type WriteDataPicturesOptions = Readonly<{
  sets: DataSets
  configuration: Configuration
  preparing: PrepareSamplesOptions
  /** Pictures of test images that the index names behind those of the data; none in the folder of a sweep. */
  tests?: readonly ShownPicture[]
  signal: AbortSignal
}>

/**
 * Writes what a report shows of the data into the folder of a run or of a sweep: `pictures/` (see `dataPictures`) and
 * `histograms.csv` (see `intensityHistograms`). The same data and configuration give the same bytes, whatever the model.
 * Rejects with a PipelineFailure where a file cannot be written, and with the signal's reason once that is aborted.
 *
 * @example await writeDataPictures('runs/sweep', { sets, configuration: experiment.base, preparing, signal })
 */
export const writeDataPictures = async (
  folder: string,
  { sets, configuration, preparing, tests = [], signal }: WriteDataPicturesOptions,
): Promise<void> => {
  const pictures = await dataPictures(sets, { ...configuration, signal })
  await orThrow(writePictures(folder, [...pictures, ...tests]))
  const histograms = await intensityHistograms(sets, { ...preparing, signal })
  const path = join(folder, 'histograms.csv')
  await orThrow(
    TE.tryCatch(
      () => writeWhole(path, histogramsCsv.encode(histograms), { durable: false }),
      unwritable(path, 'histograms'),
    ),
  )
}
