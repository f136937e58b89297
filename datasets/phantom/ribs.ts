import type { RandomStream } from '../../lib/random/keyed-random.js'
import type { Layer } from './points.js'
import { bell, smoothStep, square, within } from './shapes.js'
import type { PhantomStyle } from './style.js'

/** One rib a whole number of `phase`, on `share` of the gap: flat inside, brighter at its rims, like cortical bone. */
const rib = (phase: number, share: number) => {
  const place = Math.abs((phase - Math.floor(phase)) * 2 - 1) / share
  return place > 1.15 ? 0 : smoothStep(1.15, 0.9, place) * (0.65 + 0.35 * place * place)
}

/** The ribs: behind, from the spine over and steeply down; in front, falling towards the breastbone and fainter. */
export const drawRibs = (random: RandomStream, style: PhantomStyle): Layer => {
  const ribs = within(random, style.ribs)
  const gap = within(random, [0.125, 0.15])
  const phase = random()
  const arch = within(random, [0.07, 0.13])
  return ({ count, chestX, chestY, body, outer, tissue }) => {
    for (let i = 0; i < count; i++) {
      const y = chestY[i]!
      const a = Math.abs(chestX[i]!)
      const edge = outer[i]!
      if (body[i] === 0 || a > edge + 0.09 || y < -0.86 || y > 0.62) continue
      const cage = smoothStep(edge + 0.09, edge + 0.05, a) * smoothStep(-0.86, -0.74, y) * smoothStep(0.62, 0.4, y)
      const curve = 1.5 * square(Math.max(0, a - 0.42)) - arch * Math.sin(a * 4.6)
      const behind = rib((y - curve) / gap + phase, 0.42) * smoothStep(0.05, 0.09, a)
      const before = rib((y + 0.62 * a) / (gap * 1.12) + 1.7 * phase, 0.36) * smoothStep(0.2, 0.34, a)
      // Where the cage turns away from the viewer, the beam runs along the bone.
      const tangent = 1 + 1.6 * bell((edge + 0.02 - a) / 0.05)
      tissue[i]! += ribs * cage * (behind * tangent + 0.55 * before)
    }
  }
}
