import type { Paint } from '../image/canvas.js'
import { blendTable } from './blend-table.js'
import { lookUp } from './look-up.js'

/** Keeps the share `factor` (0…1) of every grey value; the rest is black. As `ImageEnhance.Brightness`. */
export const brightness = (factor: number): Paint => lookUp(blendTable(0, factor))
