import type { RandomStream } from '../../lib/random/keyed-random.js'
import type { Layer } from './points.js'
import { smoothStep, within } from './shapes.js'
import type { PhantomStyle } from './style.js'

/** Vertebrae with their discs, and the windpipe's air before them. */
export const drawSpine = (random: RandomStream, style: PhantomStyle): Layer => {
  const spine = within(random, style.spine)
  return ({ count, chestX, chestY, body, tissue }) => {
    for (let i = 0; i < count; i++) {
      const a = Math.abs(chestX[i]!)
      if (body[i] === 0 || a > 0.085) continue
      const vertebra = 0.6 + 0.4 * smoothStep(-0.6, 0.4, Math.cos(42 * chestY[i]!))
      const windpipe = smoothStep(0.05, 0.025, Math.abs(chestX[i]! + 0.01)) * smoothStep(-0.24, -0.34, chestY[i]!)
      tissue[i]! += spine * vertebra * smoothStep(0.085, 0.055, a) - 0.22 * windpipe
    }
  }
}
