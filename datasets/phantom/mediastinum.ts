import type { RandomStream } from '../../lib/random/keyed-random.js'
import type { Layer } from './points.js'
import { distance, smoothStep, within } from './shapes.js'
import type { PhantomStyle } from './style.js'

/** Heart, aortic knob and what lies between the lungs; takes away the air of the lungs around them. Sets air and organ. */
export const drawMediastinum = (random: RandomStream, style: PhantomStyle): Layer => {
  const heart = within(random, style.heart)
  const size = within(random, style.heartSize)
  const [heartX, heartY] = [within(random, [0.11, 0.17]), within(random, [0.24, 0.31])]
  const tilt = within(random, [0.45, 0.75])
  const [cos, sin] = [Math.cos(tilt), Math.sin(tilt)]
  const aorta = within(random, [0.04, 0.085])
  const fill = within(random, style.air)
  return ({ count, chestX, chestY, body, inner, inside, air, tissue, organ }) => {
    for (let i = 0; i < count; i++) {
      air[i] = 0
      organ[i] = 0
      if (body[i] === 0) continue
      const dx = chestX[i]! - heartX
      const dy = chestY[i]! - heartY
      const long = (dx * cos + dy * sin) / (0.36 * size)
      const short = (dy * cos - dx * sin) / (0.265 * size)
      const inHeart = 1 - long * long - short * short
      const heartShare = inHeart < -0.2 ? 0 : smoothStep(-0.2, 0.14, inHeart)
      const knobFar = distance(chestX[i]! - 0.1, chestY[i]! + 0.3) - aorta
      const knob = knobFar > 0.03 ? 0 : smoothStep(0.03, -0.03, knobFar)
      const beside = Math.abs(chestX[i]!) - inner[i]!
      const middle = beside > 0.05 ? 0 : smoothStep(0.05, -0.07, beside) * smoothStep(-0.95, -0.5, chestY[i]!)
      const lung = inside[i]! < -0.022 ? 0 : smoothStep(-0.022, 0.03, inside[i]!) * (1 - heartShare) * (1 - 0.8 * knob)
      air[i] = lung
      tissue[i]! +=
        heart * (Math.max(0.85 * middle, heartShare * (0.5 + 0.5 * smoothStep(-0.2, 0.8, inHeart))) + 0.35 * knob)
      if (lung > 0) tissue[i]! -= fill * lung * (0.78 + 0.22 * smoothStep(0, 0.16, inside[i]!))
      organ[i] = inHeart > 0 ? 250 : inside[i]! > 0 ? (chestX[i]! < 0 ? 150 : 200) : 0
    }
  }
}
