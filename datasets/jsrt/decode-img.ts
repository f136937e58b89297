import * as E from 'fp-ts/lib/Either.js'
import type { GreyImage } from '../../lib/codec/grey-image.js'
import type { PipelineError } from '../../lib/codec/pipeline-error.js'

/** Every image of the database is a square of so many pixels, 16 bits each, of which 12 are used. */
export const imgSidePx = 2048
const MAX_VALUE = 4095

/** How long every `.IMG` file is. */
export const imgBytes = 2 * imgSidePx * imgSidePx

/**
 * Decodes a `.IMG` file of the JSRT database (Shiraishi et al. 2000) to 8-bit grey, [2048, 2048].
 *
 * The file has no header: 2048 rows of 2048 unsigned 16-bit numbers, the upper byte first, 0 … 4095, high where the film is
 * dark. Grey = (4095 − v) >> 4: white bones, as in every other set. Left ImageUndecodable where it is not exactly
 * 8,388,608 bytes long, or holds a number over 4095 (its bytes are swapped, or it is something else).
 *
 * @example decodeImg(await readFile('All247images/JPCLN001.IMG'), 'JPCLN001.IMG', 'jsrt/JPCLN001')
 */
export const decodeImg = (bytes: Uint8Array, path: string, sampleId: string): E.Either<PipelineError, GreyImage> => {
  const undecodable = (cause: string) =>
    E.left({ _tag: 'ImageUndecodable', path, sampleId, stage: 'jsrt', cause } as const)
  if (bytes.length !== imgBytes)
    return undecodable(
      `an IMG file has ${imgSidePx}×${imgSidePx} numbers of 16 bits, ${imgBytes} bytes, this one has ${bytes.length}`,
    )
  const data = new Uint8Array(imgSidePx * imgSidePx)
  for (let i = 0; i < data.length; i++) {
    const value = (bytes[2 * i]! << 8) | bytes[2 * i + 1]!
    if (value > MAX_VALUE)
      return undecodable(`pixel ${i} is ${value}, more than the 12 bits of an IMG file, whose upper bytes come first`)
    data[i] = (MAX_VALUE - value) >> 4
  }
  return E.right({ width: imgSidePx, height: imgSidePx, data })
}
