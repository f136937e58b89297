import * as E from 'fp-ts/lib/Either.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import type { GreyImage } from '../../codec/grey-image.js'
import type { PipelineError } from '../../codec/pipeline-error.js'
import { baseName } from '../../storage/location.js'
import { mislabelled } from '../unfit-picture.js'
import { type GreyHeader, greyHeader } from './grey-header.js'
import { parseDicom } from './parse-dicom.js'
import { pixelSpacingMm } from './pixel-spacing-mm.js'
import { storedWords } from './stored-words.js'
import { type Intensity, tones } from './tones.js'

/** What a DICOM header says of its picture, and who it shows is no part of it. */
export type DicomFacts = GreyHeader

/** A picture out of a DICOM file. `pixelSpacingMm` is between rows and between columns, null where it is not known. */
export type DicomImage = Readonly<{
  image: GreyImage
  pixelSpacingMm: readonly [row: number, column: number] | null
  facts: DicomFacts
}>

export type DecodeDicomOptions = Readonly<{
  /**
   * `window` (default): by the VOI table or window of the file, or percentiles where it has none; `percentile`: from the
   * 1st to the 99.5th, whatever it has.
   */
  intensity?: Intensity
}>

type Refusal = Readonly<{ cause: string; remedy?: string }>

/** What another tool can do of a file that is whole, but of a kind that is not read. */
const convert = 'convert it to one grey frame in a transfer syntax that is read, or leave it out'

const decode = async (
  bytes: Uint8Array,
  { intensity = 'window' }: DecodeDicomOptions,
): Promise<E.Either<Refusal, DicomImage>> => {
  const parsed = parseDicom(bytes)
  if (E.isLeft(parsed)) return E.left({ cause: parsed.left })
  const dataSet = parsed.right
  const header = greyHeader(dataSet)
  if (E.isLeft(header)) return E.left({ cause: header.left, remedy: convert })
  const stored = await storedWords(dataSet, header.right)
  if (E.isLeft(stored)) return E.left({ cause: stored.left })
  const words = stored.right
  const table = tones(dataSet, header.right, words, intensity)
  const data = new Uint8Array(words.length)
  for (let i = 0; i < data.length; i++) data[i] = table[words[i]!]!
  const { widthPx: width, heightPx: height } = header.right
  return E.right({
    image: { width, height, data },
    pixelSpacingMm: pixelSpacingMm(dataSet),
    facts: header.right,
  })
}

/**
 * Decodes a DICOM file (CR, DX, or any other with one grey frame) to 8-bit grey at its native size, in every transfer
 * syntax of `transferSyntaxes`: see `tones` for how stored numbers become grey. Annotations and overlays are not drawn,
 * and a PresentationLUTShape that contradicts the photometric interpretation is ignored. What the file says of the
 * patient is in nothing that comes out, errors included.
 *
 * Fails with ImageUndecodable where the bytes are no such file: no preamble, the name of another format, cut off, damaged,
 * without Rows, Columns or PixelData, in colour, of several frames, in a transfer syntax that no decoder here knows, over
 * 2²⁸ pixels. The bytes must not change meanwhile. JPEG (but for 8-bit baseline), JPEG-LS and JPEG 2000 are decoded in another thread.
 *
 * @example const { image, pixelSpacingMm } = await orThrow(decodeDicom(bytes, 'scans/IM-0001', 'dicom/IM-0001'))
 */
export const decodeDicom = (
  bytes: Uint8Array,
  path: string,
  sampleId: string,
  options: DecodeDicomOptions = {},
): TE.TaskEither<PipelineError, DicomImage> => {
  const wrongName = mislabelled(baseName(path), 'dicom')
  const undecodable = (refusal: Refusal): PipelineError => ({
    _tag: 'ImageUndecodable',
    ...{ path, sampleId, stage: 'decode', ...refusal },
  })
  if (wrongName !== null) return TE.left(undecodable(wrongName))
  return TE.flatten(
    TE.tryCatch(
      async () => TE.fromEither(E.mapLeft(undecodable)(await decode(bytes, options))),
      () => undecodable({ cause: 'its elements are damaged' }),
    ),
  )
}
