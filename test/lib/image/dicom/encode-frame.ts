import { createRequire } from 'node:module'
import type * as Codecs from 'dcmjs-codecs'
import type { Picture } from './dicom-file.js'

const { Context, NativeCodecs } = createRequire(import.meta.url)('dcmjs-codecs') as typeof Codecs
await NativeCodecs.initializeAsync()

export type Coding = 'jpeg lossless' | 'jpeg lossy' | 'jpeg-ls' | 'jpeg-2000'

/** A picture's pixels as a JPEG, JPEG-LS or JPEG 2000 stream; lossless but for `jpeg lossy`. */
export const encodeFrame = ({ width, height, pixels, bitsStored }: Picture, coding: Coding): Uint8Array => {
  const bits = 8 * pixels.BYTES_PER_ELEMENT
  const context = new Context({
    ...{ width, height, bitsAllocated: bits, bitsStored: bitsStored ?? bits, samplesPerPixel: 1 },
    ...{ pixelRepresentation: Number(pixels instanceof Int16Array), planarConfiguration: 0 },
    photometricInterpretation: 'MONOCHROME2',
    decodedBuffer: new Uint8Array(pixels.buffer.slice(pixels.byteOffset, pixels.byteOffset + pixels.byteLength)),
  })
  const lossy = coding === 'jpeg lossy'
  const encoded = coding.startsWith('jpeg l')
    ? NativeCodecs.encodeJpeg(context, { lossy, quality: 95 })
    : coding === 'jpeg-ls'
      ? NativeCodecs.encodeJpegLs(context, { lossy })
      : NativeCodecs.encodeJpeg2000(context, { lossy })
  return encoded.getEncodedBuffer()!
}
