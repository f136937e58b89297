import { cutout } from './cutout.js'
import type { Draw } from './drawn-view.js'
import { randomInteger } from './keyed-random.js'

/** A hidden square of side `cutoutPx` about a pixel of the image, each as likely as the others; none at side 0. */
export const drawCutout =
  (cutoutPx: number): Draw =>
  ({ width, height }, random) => {
    if (cutoutPx === 0) return []
    const next = random('cutout')
    return [cutout(cutoutPx, randomInteger(next, width), randomInteger(next, height))]
  }
