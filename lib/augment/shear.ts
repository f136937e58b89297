import type { Paint } from '../image/canvas.js'
import { affine } from './affine.js'

/** Shears about the top left corner: row y moves `share`·y px to the left; black comes in. As (1, share, 0, 0, 1, 0). */
export const shearX = (share: number): Paint => affine([1, share, 0, 0, 1, 0])

/** Shears about the top left corner: column x moves `share`·x px up; black comes in. As (1, 0, 0, share, 1, 0). */
export const shearY = (share: number): Paint => affine([1, 0, 0, share, 1, 0])
