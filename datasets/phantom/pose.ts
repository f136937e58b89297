import type { RandomStream } from '../../lib/random/keyed-random.js'
import type { Layer } from './points.js'
import { within } from './shapes.js'
import { smoothNoise } from './smooth-noise.js'
import type { PhantomStyle } from './style.js'

/** Places the chest in the picture: shifted, turned, scaled and slightly warped. Sets chestX and chestY. */
export const drawPose = (random: RandomStream, style: PhantomStyle): Layer => {
  const tilt = (within(random, style.tiltDegrees) * Math.PI) / 180
  const [cos, sin] = [Math.cos(tilt), Math.sin(tilt)]
  const [width, height] = [within(random, style.width), within(random, style.height)]
  const [shiftX, shiftY] = [within(random, style.shiftX), within(random, style.shiftY)]
  const [warpX, warpY] = [smoothNoise(random, 5), smoothNoise(random, 5)]
  return ({ count, x, y, chestX, chestY }) => {
    for (let i = 0; i < count; i++) {
      const u = x[i]! - shiftX
      const v = y[i]! - shiftY
      chestX[i] = (u * cos + v * sin) / width + 0.025 * warpX(x[i]!, y[i]!)
      chestY[i] = (v * cos - u * sin) / height + 0.025 * warpY(x[i]!, y[i]!)
    }
  }
}
