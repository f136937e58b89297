import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import type { PipelineError } from '../../lib/codec/pipeline-error.js'
import type { Sample, SampleKey } from '../../lib/codec/sample.js'
import { decodeDicom } from '../../lib/image/dicom/decode-dicom.js'
import type { Intensity } from '../../lib/image/dicom/tones.js'
import { readLocation } from '../../lib/storage/read-location.js'
import { readMasks } from '../read-sample.js'

const readWith = (key: SampleKey, signal: AbortSignal, intensity: Intensity): TE.TaskEither<PipelineError, Sample> =>
  pipe(
    readLocation(key.imagePath, { stage: 'decode', sampleId: key.id, signal }),
    TE.flatMap(bytes => decodeDicom(bytes, key.imagePath, key.id, { intensity })),
    TE.bindTo('decoded'),
    TE.bind('mask', ({ decoded: { image } }) => readMasks(key, image, signal, grey => grey >= 128)),
    TE.map(({ decoded: { image, pixelSpacingMm }, mask }) => ({
      ...{ key, image, mask },
      ...(pixelSpacingMm !== null && { pixelSpacingMm }),
    })),
  )

/**
 * Reads one sample of a folder of DICOM, with the tones that its file asks for (see `tones`): lung where a mask is 128 or
 * more. As a named export, so that workers find it. Fails as `readLocation`, `decodeDicom` and `readMasks` do.
 */
export const readDicomSample = (key: SampleKey, signal: AbortSignal): TE.TaskEither<PipelineError, Sample> =>
  readWith(key, signal, 'window')

/** `readDicomSample` with tones from the 1st to the 99.5th percentile, whatever the file asks for. */
export const readDicomSampleByPercentile = (
  key: SampleKey,
  signal: AbortSignal,
): TE.TaskEither<PipelineError, Sample> => readWith(key, signal, 'percentile')
