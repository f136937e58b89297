import type { GreyImage } from '../codec/grey-image.js'

/** The pixels of a sample: its image, and the mask where there is one, of the same size. */
export type Pixels = Readonly<{ image: GreyImage; mask: GreyImage | null }>

const HEADER_BYTES = 12

/**
 * The pixels of a sample as one record of bytes, for a store: width, height and whether there is a mask as
 * little-endian uint32, then the image, then the mask.
 */
export const encodePixels = ({ image, mask }: Pixels): Uint8Array => {
  const { width, height } = image
  if (mask && (mask.width !== width || mask.height !== height))
    throw new Error(`Expected a mask of the image's ${width}×${height}, got ${mask.width}×${mask.height}`)
  const area = width * height
  const bytes = new Uint8Array(HEADER_BYTES + area * (mask ? 2 : 1))
  const header = new DataView(bytes.buffer)
  ;[width, height, mask ? 1 : 0].forEach((value, i) => header.setUint32(4 * i, value, true))
  bytes.set(image.data, HEADER_BYTES)
  if (mask) bytes.set(mask.data, HEADER_BYTES + area)
  return bytes
}

/** The pixels of a record, in memory of their own; null where the bytes are no such record. */
export const decodePixels = (bytes: Uint8Array): Pixels | null => {
  if (bytes.length < HEADER_BYTES) return null
  const header = new DataView(bytes.buffer, bytes.byteOffset, HEADER_BYTES)
  const [width, height, masked] = [0, 4, 8].map(at => header.getUint32(at, true)) as [number, number, number]
  const area = width * height
  if (masked > 1 || bytes.length !== HEADER_BYTES + area * (1 + masked)) return null
  const plane = (i: number): GreyImage => {
    const from = HEADER_BYTES + i * area
    return { width, height, data: bytes.slice(from, from + area) }
  }
  return { image: plane(0), mask: masked === 1 ? plane(1) : null }
}
