import type { Colour } from './colour.js'

/** Ten evenly spaced points of the magma scale: equal steps look equal, and it still rises when printed in grey. */
const points: readonly Colour[] = [
  [0, 0, 4],
  [24, 15, 61],
  [68, 15, 118],
  [114, 31, 129],
  [158, 47, 127],
  [205, 64, 113],
  [241, 96, 93],
  [253, 150, 104],
  [254, 202, 141],
  [252, 253, 191],
]

/** The colour of a heat in 0…1 (held to that range) on the magma scale: black is low, pale yellow high. */
export const heatColour = (heat: number): Colour => {
  const at = Math.min(1, Math.max(0, heat)) * (points.length - 1)
  const below = Math.min(points.length - 2, Math.floor(at))
  const [from, to] = [points[below]!, points[below + 1]!]
  const mixed = (channel: 0 | 1 | 2) => Math.round(from[channel] + (at - below) * (to[channel] - from[channel]))
  return [mixed(0), mixed(1), mixed(2)]
}
