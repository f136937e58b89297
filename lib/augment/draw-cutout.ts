import { type KeyedStreams, randomInteger } from '../random/keyed-random.js'
import type { Cutout } from './cutout.js'

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
