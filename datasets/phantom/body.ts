import type { RandomStream } from '../../lib/random/keyed-random.js'
import type { Layer } from './points.js'
import { bell, distance, smoothStep, within } from './shapes.js'
import { smoothNoise } from './smooth-noise.js'

/** Neck, shoulders and torso with their outline, uneven thickness and breasts. Sets body, starts tissue. */
export const drawBody = (random: RandomStream): Layer => {
  const shoulders = within(random, [1.05, 1.3])
  const torso = within(random, [0.8, 0.92])
  const breasts = random() < 0.4 ? within(random, [0.1, 0.3]) : 0
  const lean = within(random, [-0.1, 0.1])
  const cloud = smoothNoise(random, 7)
  return ({ count, x, y, chestX, chestY, body, tissue }) => {
    for (let i = 0; i < count; i++) {
      const down = chestY[i]!
      const a = Math.abs(chestX[i]!)
      const edge =
        0.24 +
        (shoulders - 0.24) * smoothStep(-1.08, -0.72, down) -
        (shoulders - torso) * smoothStep(-0.55, -0.02, down) +
        0.25 * breasts * bell((down - 0.42) / 0.22)
      const rim = smoothStep(0, 0.22, edge - a)
      body[i] = rim
      tissue[i] = rim === 0 ? 0 : (0.72 + 0.28 * rim) * rim + 0.1 * cloud(x[i]!, y[i]!) + lean * chestX[i]!
      if (breasts > 0 && rim > 0 && down > 0)
        tissue[i]! +=
          0.5 * breasts * smoothStep(0.3, 0.18, distance((a - 0.42) * 0.9, down - 0.3)) * smoothStep(0, 0.3, down)
    }
  }
}
