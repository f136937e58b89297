import type { RandomStream } from '../../lib/random/keyed-random.js'
import type { Layer } from './points.js'
import { smoothStep, square, within } from './shapes.js'
import type { PhantomStyle } from './style.js'

/** The belly under the diaphragm, with gas in the stomach of some. */
export const drawAbdomen = (random: RandomStream, style: PhantomStyle): Layer => {
  const abdomen = within(random, style.abdomen)
  const gas = random() < 0.65 ? within(random, [0.15, 0.5]) : 0
  const gasX = within(random, [0.28, 0.4])
  return ({ count, chestX, chestY, body, diaphragm, tissue }) => {
    for (let i = 0; i < count; i++) {
      const below = chestY[i]! - diaphragm[i]!
      if (body[i] === 0 || below < -0.02) continue
      const bubble =
        chestX[i]! < 0 ? 0 : smoothStep(1, 0.3, square((chestX[i]! - gasX) / 0.13) + square((below - 0.13) / 0.08))
      tissue[i]! +=
        abdomen * smoothStep(-0.02, 0.12, below) * smoothStep(0.98, 0.72, Math.abs(chestX[i]!)) - gas * bubble
    }
  }
}
