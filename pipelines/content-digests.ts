import { createHash } from 'node:crypto'
import type { GreyImage } from '../lib/codec/grey-image.js'

/** What a file is by content: the SHA-256 of its bytes in hexadecimal. */
export const bytesDigest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** What a decoded picture is by content: the SHA-256 of its width, height and pixels in hexadecimal. */
export const pixelsDigest = ({ width, height, data }: GreyImage): string =>
  createHash('sha256').update(`${width} ${height} `).update(data).digest('hex')
