import type { RandomStream } from '../../lib/random/keyed-random.js'

/**
 * Value noise: a smooth random field over the square [−1, 1]², about −1 … 1, with `cells` bumps a side; outside the
 * square its edge continues. Smoothstep between (cells + 1)² random grid values, drawn at once from `random`.
 */
export const smoothNoise = (random: RandomStream, cells: number): ((x: number, y: number) => number) => {
  const side = cells + 1
  const grid = Float64Array.from({ length: side * side }, () => 2 * random() - 1)
  const clamp = (value: number) => (value < 0 ? 0 : value > cells - 1e-9 ? cells - 1e-9 : value)
  return (x, y) => {
    const gx = clamp((x + 1) * 0.5 * cells)
    const gy = clamp((y + 1) * 0.5 * cells)
    const column = Math.floor(gx)
    const row = Math.floor(gy)
    const fx = gx - column
    const fy = gy - row
    const sx = fx * fx * (3 - 2 * fx)
    const sy = fy * fy * (3 - 2 * fy)
    const at = row * side + column
    const upper = grid[at]! + sx * (grid[at + 1]! - grid[at]!)
    const lower = grid[at + side]! + sx * (grid[at + side + 1]! - grid[at + side]!)
    return upper + sy * (lower - upper)
  }
}
