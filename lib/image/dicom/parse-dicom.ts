import { constants, inflateRawSync } from 'node:zlib'
import dicomParser, { type DataSet } from 'dicom-parser'
import * as E from 'fp-ts/lib/Either.js'
import { isDicom, notDicom } from './is-dicom.js'

/** The most that a deflated data set may hold: a picture of 2²⁸ pixels in 16 bits and its header. */
const maxInflatedBytes = 2 ** 29 + 2 ** 20

export type ParseOptions = Readonly<{
  /** The tag that is read last, as `x7fe00010`; the whole file where none is named. */
  until?: string
  /** Whether the bytes are only the beginning of a file: what they hold of the data set is then given. */
  beginning?: boolean
  maxInflatedBytes?: number
}>

/** What dicom-parser throws: with the elements read so far, where it got so far. */
type Thrown = Readonly<{ exception?: unknown; dataSet?: DataSet }>

type Inflater = (bytes: Uint8Array, position: number) => Uint8Array

const inflater =
  ({ beginning, maxInflatedBytes: limit = maxInflatedBytes }: ParseOptions): Inflater =>
  (bytes, position) => {
    const inflated = inflateRawSync(bytes.subarray(position), {
      maxOutputLength: limit,
      finishFlush: beginning ? constants.Z_SYNC_FLUSH : constants.Z_FINISH,
    })
    const all = new Uint8Array(position + inflated.length)
    all.set(bytes.subarray(0, position))
    all.set(inflated, position)
    return all
  }

/** The library's own words speak of its functions; they never quote the file. */
const inWords = (thrown: unknown, limit: number): string => {
  const { exception = thrown, dataSet } = (thrown ?? {}) as Thrown
  const { code, message = String(exception) } = (exception ?? {}) as Readonly<{ code?: string; message?: string }>
  if (code === 'ERR_BUFFER_TOO_LARGE') return `its deflated data set holds more than ${limit} bytes`
  if (code?.startsWith('Z_')) return 'its deflated data set is damaged or cut off'
  if (message.includes('0002,0010')) return 'its file meta information names no transfer syntax'
  if (exception instanceof RangeError) return 'its sequences are nested too deep'
  if (dataSet?.elements.x7fe00010 !== undefined) return 'its pixel data are cut off, or their length is wrong'
  return 'an element runs past its end: it is cut off, or a length in it is wrong'
}

/**
 * Reads the elements of a DICOM file (PS3.10) in any transfer syntax, deflated ones too; pixel data stay where they lie.
 *
 * Left, in words that quote nothing of the file, where it has no preamble, is cut off, its lengths are wrong, or its
 * deflated data set is damaged or larger than 512 MiB.
 *
 * @example pipe(parseDicom(bytes), E.map(dataSet => dataSet.uint16('x00280010')))
 */
export const parseDicom = (bytes: Uint8Array, options: ParseOptions = {}): E.Either<string, DataSet> => {
  if (bytes.length === 0) return E.left('the file is empty')
  if (!isDicom(bytes)) return E.left(notDicom)
  // A Buffer is copied by the library where it need not be.
  const plain = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  try {
    const { until } = options
    // Its types say that an inflater gives nothing.
    const inflate = inflater(options) as (bytes: Uint8Array, position: number) => void
    return E.right(
      dicomParser.parseDicom(plain, { inflater: inflate, ...(until !== undefined && { untilTag: until }) }),
    )
  } catch (thrown) {
    const { dataSet } = (thrown ?? {}) as Thrown
    if (options.beginning && dataSet !== undefined) return E.right(dataSet)
    return E.left(inWords(thrown, options.maxInflatedBytes ?? maxInflatedBytes))
  }
}
