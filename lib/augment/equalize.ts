import type { Paint } from '../image/canvas.js'
import { histogram } from './histogram.js'
import { lookUp } from './look-up.js'

/**
 * The look-up table of histogram equalisation, from an image's histogram (256 counts), in Pillow's integers:
 * step = ⌊(pixels − count of the highest value present)/255⌋, n = ⌊step/2⌋, then for each x
 * table[x] = min(255, ⌊n/step⌋) and n grows by counts[x]. null where the image stays as it is: of one value, or of too
 * few pixels for a step of 1.
 */
export const equalizeTable = (counts: Uint32Array): Uint8Array | null => {
  let pixels = 0
  let highestCount = 0
  for (const count of counts) {
    pixels += count
    if (count > 0) highestCount = count
  }
  const step = Math.floor((pixels - highestCount) / 255)
  if (step === 0) return null
  const table = new Uint8Array(256)
  let below = Math.floor(step / 2)
  for (let x = 0; x < 256; x++) {
    table[x] = Math.min(255, Math.floor(below / step))
    below += counts[x]!
  }
  return table
}

/** Spreads the grey values so that each part of the scale has about as many pixels, as `ImageOps.equalize`. */
export const equalize: Paint = canvas => {
  const table = equalizeTable(histogram(canvas))
  if (table) lookUp(table)(canvas)
}
