import type { DataSet } from 'dicom-parser'
import * as E from 'fp-ts/lib/Either.js'
import { maxPixels } from '../unfit-picture.js'
import { type TransferSyntax, transferSyntaxes } from './transfer-syntaxes.js'

/** What a DICOM header says of a single grey picture. Names are those of PS3.3, C.7.6.3. */
export type GreyHeader = Readonly<{
  transferSyntax: TransferSyntax
  /** CR, DX …; null where the file does not say. */
  modality: string | null
  photometric: 'MONOCHROME1' | 'MONOCHROME2'
  widthPx: number
  heightPx: number
  bitsAllocated: 8 | 16
  bitsStored: number
  highBit: number
  signed: boolean
}>

/** What may be quoted of a file: a field of another text may hold anything, a name too. */
const known = {
  photometric: /^(MONOCHROME[12]|PALETTE COLOR|RGB|HSV|ARGB|CMYK|YBR_[A-Z0-9_]{3,11}|XYB)$/,
  modality: /^[A-Z]{2}$/,
}

const quoted = (dataSet: DataSet, tag: string, pattern: RegExp): string | null => {
  const text = dataSet.string(tag)
  return text !== undefined && pattern.test(text) ? text : null
}

const syntaxOf = (dataSet: DataSet): E.Either<string, TransferSyntax> => {
  const uid = dataSet.string('x00020010') ?? ''
  const shown = /^[0-9.]{1,64}$/.test(uid) ? uid : 'that is no UID'
  return E.fromNullable(`its transfer syntax ${shown} is one that no decoder here knows`)(transferSyntaxes.get(uid))
}

/** Why the depth of its pixels is none that is read, or null. */
const oddDepth = (bitsAllocated: number, bitsStored: number, highBit: number): string | null => {
  if (bitsAllocated !== 8 && bitsAllocated !== 16)
    return `${bitsAllocated} bits are allocated for each pixel; 8 and 16 are read`
  return bitsStored < 1 || highBit >= bitsAllocated || highBit + 1 < bitsStored
    ? `its ${bitsStored} stored bits up to bit ${highBit} do not fit into ${bitsAllocated}`
    : null
}

/**
 * What a data set says of its picture, checked: one frame of grey pixels in 8 or 16 bits, of a size up to 2²⁸ pixels, in a
 * transfer syntax that is read. Where it leaves them out, all allocated bits are stored, unsigned, in one sample.
 *
 * Left, in words, where something is missing or otherwise.
 */
export const greyHeader = (dataSet: DataSet): E.Either<string, GreyHeader> => {
  const transferSyntax = syntaxOf(dataSet)
  if (E.isLeft(transferSyntax)) return transferSyntax
  const whole = (tag: string) => dataSet.uint16(tag)
  const [heightPx = 0, widthPx = 0] = [whole('x00280010'), whole('x00280011')]
  if (heightPx < 1 || widthPx < 1) return E.left('it says no Rows and Columns: there is no picture in it')
  if (widthPx * heightPx > maxPixels) return E.left(`${widthPx}×${heightPx} pixels are more than ${maxPixels}`)
  if (dataSet.elements.x7fe00010 === undefined) return E.left('it has no PixelData')
  const frames = Number(dataSet.string('x00280008') ?? 1)
  if (!Number.isInteger(frames)) return E.left('its NumberOfFrames is no number')
  if (frames !== 1) return E.left(`it has ${frames} frames; pictures of a single one are read`)
  const photometric = quoted(dataSet, 'x00280004', known.photometric)
  const samples = whole('x00280002') ?? 1
  if ((photometric !== 'MONOCHROME1' && photometric !== 'MONOCHROME2') || samples !== 1)
    return E.left(
      `its pixels are ${photometric ?? 'of no known colour'} in ${samples} ${samples === 1 ? 'sample' : 'samples'}; ` +
        'grey ones (MONOCHROME1, MONOCHROME2) are read',
    )
  const bitsAllocated = whole('x00280100') ?? 0
  const bitsStored = whole('x00280101') ?? bitsAllocated
  const highBit = whole('x00280102') ?? bitsStored - 1
  const odd = oddDepth(bitsAllocated, bitsStored, highBit)
  if (odd !== null) return E.left(odd)
  return E.right({
    transferSyntax: transferSyntax.right,
    modality: quoted(dataSet, 'x00080060', known.modality),
    photometric,
    widthPx,
    heightPx,
    bitsAllocated: bitsAllocated === 8 ? 8 : 16,
    bitsStored,
    highBit,
    signed: whole('x00280103') === 1,
  })
}
