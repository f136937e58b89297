import type { RandomStream } from '../../lib/random/keyed-random.js'
import type { Layer } from './points.js'
import { bell, distance, smoothStep, square, within } from './shapes.js'
import { smoothNoise } from './smooth-noise.js'
import type { PhantomStyle } from './style.js'

/** Hila, vessels that branch from them, and the lung's fine texture; brighter in some, healthy or not. */
export const drawLungMarkings = (random: RandomStream, style: PhantomStyle): Layer => {
  const texture = within(random, style.texture)
  const hila = [within(random, [0.05, 0.22]), within(random, [0.05, 0.22])] as const
  const vessels = within(random, [0.08, 0.2])
  const branches = 5 + Math.floor(random() * 4)
  const bends = smoothNoise(random, 7)
  const fine = smoothNoise(random, 34)
  return ({ count, x, y, chestX, chestY, air, tissue }) => {
    for (let i = 0; i < count; i++) {
      if (air[i] === 0) continue
      const side = chestX[i]! < 0 ? 0 : 1
      const dx = Math.abs(chestX[i]!) - 0.16
      const dy = chestY[i]! + 0.02
      const far = distance(dx, dy)
      const ridge = Math.max(0, Math.cos(branches * Math.atan2(dy, dx) + 5 * bends(x[i]!, y[i]!) + 2.4 * side))
      const vessel = vessels * square(square(ridge)) * Math.exp(-far / 0.3) * smoothStep(0.02, 0.1, far)
      tissue[i]! += air[i]! * (vessel + hila[side] * bell(far / 0.14) + texture * fine(x[i]!, y[i]!))
    }
  }
}
