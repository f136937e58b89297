import dicomParser, { type DataSet, type Element } from 'dicom-parser'
import * as E from 'fp-ts/lib/Either.js'
import { messageOf } from '../../codec/message-of.js'
import { sharp } from '../sharp.js'
import { type CodestreamFacts, codestreamFacts, endsWhole } from './codestream-facts.js'
import { decodeCoded } from './decode-coded.js'
import { decodeRle } from './decode-rle.js'
import type { GreyHeader } from './grey-header.js'

/** Pixels as they are stored, row-major: a byte or a 16-bit word each, of which some bits may mean something else. */
export type StoredWords = Uint8Array | Uint16Array

/** Bytes that lie at an odd place cannot be looked at as 16-bit words. */
const wordsOf = (bytes: Uint8Array, bytesPerPixel: number): StoredWords => {
  if (bytesPerPixel === 1) return bytes
  const { buffer, byteOffset, byteLength } = byteOffsetIsEven(bytes) ? bytes : bytes.slice()
  return new Uint16Array(buffer, byteOffset, byteLength / 2)
}
const byteOffsetIsEven = ({ byteOffset }: Uint8Array) => byteOffset % 2 === 0

const plainWords = (dataSet: DataSet, element: Element, header: GreyHeader): E.Either<string, StoredWords> => {
  const bytesPerPixel = header.bitsAllocated / 8
  const length = header.widthPx * header.heightPx * bytesPerPixel
  const found = Math.min(element.length, dataSet.byteArray.length - element.dataOffset)
  if (found < length) return E.left(`its pixel data are cut off: ${found} bytes where there should be ${length}`)
  // In big endian all that is no OB is written in words of 16 bits, and 8-bit pixels lie in them the wrong way round.
  const swapped = header.transferSyntax.uid === '1.2.840.10008.1.2.2' && element.vr !== 'OB'
  const bytes = dataSet.byteArray.subarray(element.dataOffset, element.dataOffset + length + (length % 2))
  if (!swapped) return E.right(wordsOf(bytes.subarray(0, length), bytesPerPixel))
  if (bytes.length % 2 === 1) return E.left('its pixel data are cut off in the middle of a word')
  return E.right(wordsOf(Buffer.from(bytes).swap16().subarray(0, length), bytesPerPixel))
}

/** What is wrong with a stream by its own header, or null. */
const misfit = (facts: CodestreamFacts | null, header: GreyHeader, stream: Uint8Array): string | null => {
  const { name } = header.transferSyntax
  if (facts === null) return `its pixel data hold no stream of ${name}`
  const size = `${facts.widthPx}×${facts.heightPx}`
  const expected = `${header.widthPx}×${header.heightPx}`
  if (size !== expected) return `its stream is ${size} pixels where the header says ${expected}`
  if (facts.components !== 1) return `its stream has ${facts.components} components; grey ones have one`
  return endsWhole(stream) ? null : 'its pixel data are cut off: the stream has no end'
}

/** libjpeg-turbo decodes 8-bit JPEG faster than WebAssembly, and can be made to refuse damaged scans. */
const byJpegTurbo = async (stream: Uint8Array): Promise<E.Either<string, Uint8Array>> => {
  try {
    return E.right(
      await sharp(stream, { failOn: 'warning', ignoreIcc: true, limitInputPixels: false })
        .toColourspace('b-w')
        .raw()
        .toBuffer(),
    )
  } catch (error) {
    return E.left(messageOf(error).split('\n', 1)[0] ?? '')
  }
}

const codedBytes = async (stream: Uint8Array, header: GreyHeader): Promise<E.Either<string, Uint8Array>> => {
  const { widthPx, heightPx, bitsAllocated, bitsStored, signed } = header
  const { coding, uid } = header.transferSyntax
  const pixels = widthPx * heightPx
  if (coding === 'none') return E.left('it is encapsulated in a transfer syntax that is not')
  if (coding === 'rle') return decodeRle(stream, pixels, bitsAllocated === 8 ? 1 : 2)
  const facts = codestreamFacts(stream, coding)
  const wrong = misfit(facts, header, stream)
  if (wrong !== null) return E.left(wrong)
  if (uid === '1.2.840.10008.1.2.4.50' && facts?.bits === 8) return byJpegTurbo(stream)
  return decodeCoded({ coding, widthPx, heightPx, bitsAllocated, bitsStored, signed, stream: stream.slice() })
}

/**
 * The stored pixels of a data set, decoded where they are encapsulated: all fragments are one frame. A byte a pixel where
 * 8 bits are allocated or coded, 16-bit words otherwise.
 *
 * Left, in words, where the pixel data are cut off or damaged, or their own header contradicts the file's.
 */
export const storedWords = async (dataSet: DataSet, header: GreyHeader): Promise<E.Either<string, StoredWords>> => {
  const element = dataSet.elements.x7fe00010
  if (element === undefined) return E.left('it has no PixelData')
  if (!element.encapsulatedPixelData)
    return header.transferSyntax.coding === 'none'
      ? plainWords(dataSet, element, header)
      : E.left(`its pixel data are not encapsulated, as ${header.transferSyntax.name} is`)
  const fragments = element.fragments ?? []
  if (fragments.length === 0) return E.left('its pixel data hold no fragment')
  const ends = fragments.map(({ position, length }) => position + length)
  if (ends.some(end => end > dataSet.byteArray.length)) return E.left('its pixel data are cut off in a fragment')
  const stream = dicomParser.readEncapsulatedPixelDataFromFragments(dataSet, element, 0, fragments.length)
  const decoded = await codedBytes(stream, header)
  if (E.isLeft(decoded)) return decoded
  const bytesPerPixel = decoded.right.length / (header.widthPx * header.heightPx)
  return bytesPerPixel === 1 || bytesPerPixel === 2
    ? E.right(wordsOf(decoded.right, bytesPerPixel))
    : E.left(`its decoder gave ${decoded.right.length} bytes for ${header.widthPx}×${header.heightPx} pixels`)
}
