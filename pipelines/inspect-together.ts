import * as E from 'fp-ts/lib/Either.js'
import { imgFacts } from '../datasets/jsrt/img-facts.js'
import type { GreyImage } from '../lib/codec/grey-image.js'
import type { PictureFacts } from '../lib/codec/picture-facts.js'
import type { PipelineError } from '../lib/codec/pipeline-error.js'
import type { Sample, SampleKey } from '../lib/codec/sample.js'
import type { DataSet } from '../lib/flowable/data-set.js'
import { loadStep, type StepRef } from '../lib/flowable/step.js'
import { pictureFacts } from '../lib/image/picture-facts.js'
import { baseName } from '../lib/storage/location.js'
import { recordReads } from '../lib/storage/recorded-reads.js'
import { bytesDigest, pixelsDigest } from './content-digests.js'

/** What is seen of a sample when it is read: plain data, which comes from a worker. */
export type Inspected = Readonly<{
  /** The image's file: its size, the SHA-256 of its bytes in hex, and what its header says, where that is known. */
  file: Readonly<{ bytes: number; sha256: string; facts: PictureFacts | null }> | null
  maskBytes: number
  image: Readonly<{
    widthPx: number
    heightPx: number
    /** SHA-256 of width, height and pixels, in hex. */
    sha256: string
    /** How many pixels have each of the 256 grey values. */
    histogram: Uint32Array
  }> | null
  /** Between rows; null where it is not known. */
  pixelSpacingMm: number | null
  /** Lung pixels by all pixels, 0…1; null without a mask. */
  lungShare: number | null
  /** Why the sample cannot be used. */
  problem: PipelineError | null
}>

type Read = DataSet<SampleKey, Sample>['read']

const histogramOf = ({ data }: GreyImage): Uint32Array => {
  const counts = new Uint32Array(256)
  for (let i = 0; i < data.length; i++) counts[data[i]!]!++
  return counts
}

const lungShareOf = ({ data }: GreyImage): number => {
  let lung = 0
  for (let i = 0; i < data.length; i++) if (data[i] !== 0) lung++
  return lung / data.length
}

/** What a file's header says, or of an IMG its length; null of one that is no picture, or of a format that says nothing. */
const factsOf = async (bytes: Uint8Array, { imagePath }: SampleKey): Promise<PictureFacts | null> =>
  /\.img$/i.test(baseName(imagePath)) ? imgFacts(bytes) : pictureFacts(bytes).catch(() => null)

/**
 * Reads a sample as training would, and tells what is seen of it. The files are read once, whatever their reader makes of
 * them; where it does not read files, nothing is told of them.
 */
export const inspectSample = async (key: SampleKey, read: Read, signal: AbortSignal): Promise<Inspected> => {
  const { result, reads } = await recordReads(read(key, signal))
  const bytes = reads.get(key.imagePath)
  const sample = E.isRight(result) ? result.right : null
  const masks = [...new Set(key.maskPaths)].filter(path => path !== key.imagePath)
  return {
    file: bytes ? { bytes: bytes.length, sha256: bytesDigest(bytes), facts: await factsOf(bytes, key) } : null,
    maskBytes: masks.reduce((sum, path) => sum + (reads.get(path)?.length ?? 0), 0),
    image: sample && {
      widthPx: sample.image.width,
      heightPx: sample.image.height,
      sha256: pixelsDigest(sample.image),
      histogram: histogramOf(sample.image),
    },
    pixelSpacingMm: sample?.pixelSpacingMm?.[0] ?? null,
    lungShare: sample?.mask ? lungShareOf(sample.mask) : null,
    problem: E.isLeft(result) ? result.left : null,
  }
}

/** Work in a worker is not cut short: it takes milliseconds, and a worker that was ended takes much longer to start. */
const { signal } = new AbortController()

/**
 * Inspects samples of a data set, by the reader that workers find, side by side: one is decoded, in sharp's threads, while
 * another is counted here. A step that workers load by its name. Holds their files and pixels.
 */
export const inspectTogether = async ({
  reader,
  keys,
}: Readonly<{ reader: StepRef; keys: readonly SampleKey[] }>): Promise<readonly Inspected[]> => {
  const read = await loadStep<Read>(reader)
  return Promise.all(keys.map(key => inspectSample(key, read, signal)))
}
