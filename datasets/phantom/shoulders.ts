import type { RandomStream } from '../../lib/random/keyed-random.js'
import type { Layer } from './points.js'
import { bell, distance, smoothStep, within } from './shapes.js'

/** Clavicles, heads of the upper arms, shoulder blades. */
export const drawShoulders = (random: RandomStream): Layer => {
  const collar = within(random, [-0.66, -0.58])
  const scapula = within(random, [0, 0.12])
  return ({ count, chestX, chestY, body, tissue }) => {
    for (let i = 0; i < count; i++) {
      const y = chestY[i]!
      const a = Math.abs(chestX[i]!)
      if (body[i] === 0 || y > 0.3) continue
      if (y > -0.2 && a < 0.4) continue
      const off = Math.abs(y - (collar - 0.14 * a + 0.035 * Math.sin(a * 7.5)))
      const clavicle = smoothStep(0.036, 0.016, off) * smoothStep(0.04, 0.1, a) * smoothStep(0.92, 0.8, a)
      const blade = smoothStep(0.14, -0.02, Math.abs(a - 0.68 - 0.25 * (y + 0.4)))
      tissue[i]! +=
        0.2 * clavicle +
        0.28 * smoothStep(0.17, 0.1, distance(a - 0.98, y + 0.62)) +
        scapula * blade * bell((y + 0.36) / 0.26)
    }
  }
}
