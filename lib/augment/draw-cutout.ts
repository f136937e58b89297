import type { Cutout } from './cutout.js'
import { type KeyedStreams, randomInteger } from './keyed-random.js'

/** A square of side `sidePx` about a pixel of the image, each as likely as the others; null at side 0. */
export const drawCutout = (
  sidePx: number,
  { width, height }: Readonly<{ width: number; height: number }>,
  random: KeyedStreams,
): Cutout | null => {
  if (sidePx === 0) return null
  const next = random('cutout')
  return { sidePx, xPx: randomInteger(next, width), yPx: randomInteger(next, height) }
}
