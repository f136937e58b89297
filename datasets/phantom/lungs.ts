import type { RandomStream } from '../../lib/random/keyed-random.js'
import type { Layer } from './points.js'
import { bell, square, within } from './shapes.js'

/**
 * The borders of both lungs: apices at chestY −0.76, the ribs at |chestX| 0.64, the domes of the diaphragm about 0.4,
 * the right one higher. Sets outer, inner, diaphragm and inside.
 */
export const drawLungs = (random: RandomStream): Layer => {
  const apex = [within(random, [-0.8, -0.72]), within(random, [-0.8, -0.72])] as const
  const lateral = [within(random, [0.6, 0.68]), within(random, [0.6, 0.68])] as const
  const rightDome = within(random, [0.32, 0.46])
  const dome = [rightDome, rightDome + within(random, [0, 0.08])] as const
  const angleDrop = within(random, [0.14, 0.26])
  const mediastinum = within(random, [0.1, 0.145])
  return ({ count, chestX, chestY, body, outer, inner, diaphragm, inside }) => {
    for (let i = 0; i < count; i++) {
      if (body[i] === 0) continue
      const y = chestY[i]!
      const a = Math.abs(chestX[i]!)
      const side = chestX[i]! < 0 ? 0 : 1
      const t = (y - apex[side]) / (0.62 - apex[side])
      const up = 1 - (t < 0 ? 0 : t > 1 ? 1 : t)
      // The pulmonary trunk on the left, the right atrium on the right.
      const bulge = side === 1 ? 0.055 * bell((y + 0.04) / 0.2) : 0.02 * bell((y - 0.3) / 0.15)
      const outerEdge = 0.3 + (lateral[side] - 0.3) * Math.sqrt(1 - up * up * up)
      const innerEdge = mediastinum + bulge + (0.3 - mediastinum) * square(square(up))
      const base = dome[side] + (a > 0.3 ? angleDrop * square((a - 0.3) / 0.33) : 0.06 * square((0.3 - a) / 0.3))
      outer[i] = outerEdge
      inner[i] = innerEdge
      diaphragm[i] = base
      inside[i] = t <= 0 ? Math.max(-0.2, t) : Math.min(outerEdge - a, a - innerEdge, base - y)
    }
  }
}
