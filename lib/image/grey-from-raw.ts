import type { GreyImage } from '../codec/grey-image.js'

/**
 * Raw interleaved 8-bit pixels as a grey image in memory of its own.
 *
 * `raw` is [height, width, channels], row-major; 1 and 2 channels are grey (and alpha), 3 and 4 are RGB (and alpha).
 * Grey = (19595·R + 38470·G + 7471·B + 32768) >> 16, the rounded ITU-R 601-2 luma that Pillow's `convert('L')` uses;
 * alpha is ignored. The result never shares memory with `raw`, which may belong to a native library and could then
 * not be transferred to a worker thread.
 */
export const greyFromRaw = (raw: Uint8Array, width: number, height: number, channels: number): GreyImage => {
  const pixels = width * height
  if (channels < 1 || channels > 4 || raw.length !== pixels * channels)
    throw new Error(`Expected ${width}×${height} pixels of 1 to 4 channels, got ${raw.length} bytes in ${channels}`)
  if (channels === 1) return { width, height, data: new Uint8Array(raw) }
  const data = new Uint8Array(pixels)
  if (channels === 2) for (let i = 0; i < pixels; i++) data[i] = raw[2 * i]!
  else
    for (let i = 0, at = 0; i < pixels; i++, at += channels)
      data[i] = (19595 * raw[at]! + 38470 * raw[at + 1]! + 7471 * raw[at + 2]! + 32768) >> 16
  return { width, height, data }
}
