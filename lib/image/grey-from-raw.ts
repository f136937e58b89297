import type { GreyImage } from '../codec/grey-image.js'
import { kernels, workspace } from './wasm/kernels.js'

/** Pixels that are converted at a time: they and their grey stay in the processor's cache. */
const chunkPixels = 2 ** 15

const greyFromColour = (raw: Uint8Array, pixels: number, channels: number) => {
  const data = new Uint8Array(pixels)
  const greyAt = chunkPixels * channels + 16
  const memory = workspace(greyAt + chunkPixels + 16)
  for (let from = 0; from < pixels; from += chunkPixels) {
    const count = Math.min(chunkPixels, pixels - from)
    memory.set(raw.subarray(from * channels, (from + count) * channels))
    kernels.greyFromColour(0, channels, count, greyAt)
    data.set(memory.subarray(greyAt, greyAt + count), from)
  }
  return data
}

/**
 * Raw interleaved 8-bit pixels as a grey image in memory of its own.
 *
 * `raw` is [height, width, channels], row-major; 1 and 2 channels are grey (and alpha), 3 and 4 are RGB (and alpha).
 * Grey = (19595·R + 38470·G + 7471·B + 32768) >> 16, the rounded ITU-R 601-2 luma that Pillow's `convert('L')` uses;
 * alpha is ignored. The result never shares memory with `raw`, which may belong to a native library and could then
 * not be transferred to a worker thread.
 *
 * Throws where `raw` is not width · height · channels bytes of 1 to 4 channels.
 */
export const greyFromRaw = (raw: Uint8Array, width: number, height: number, channels: number): GreyImage => {
  const pixels = width * height
  if (channels < 1 || channels > 4 || raw.length !== pixels * channels)
    throw new Error(`Expected ${width}×${height} pixels of 1 to 4 channels, got ${raw.length} bytes in ${channels}`)
  if (channels === 1) return { width, height, data: new Uint8Array(raw) }
  if (channels >= 3) return { width, height, data: greyFromColour(raw, pixels, channels) }
  const data = new Uint8Array(pixels)
  for (let i = 0; i < pixels; i++) data[i] = raw[2 * i]!
  return { width, height, data }
}
