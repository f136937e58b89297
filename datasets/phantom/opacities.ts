import { keyedRandom, type RandomStream } from '../../lib/random/keyed-random.js'
import { type Layer, makePoints } from './points.js'
import { smoothNoise } from './smooth-noise.js'

/** Attenuation that disease adds to the lung at (x, y) of the picture, before it is weighted by the lung's air. */
export type Opacities = (x: number, y: number) => number

type Opacity = Readonly<{
  x: number
  y: number
  cos: number
  sin: number
  long: number
  short: number
  strength: number
}>

const drawOne = (random: RandomStream, chest: Layer): Opacity => {
  const point = makePoints(1)
  // A chest that is nearly all heart could make this long; after some tries any place will do.
  for (let tries = 0; tries < 200 && point.air[0]! < 0.9; tries++) {
    point.x[0] = 1.5 * random() - 0.75
    point.y[0] = 1.5 * random() - 0.75
    chest(point)
  }
  const angle = random() * Math.PI
  const long = 0.16 + 0.22 * random()
  return {
    x: point.x[0]!,
    y: point.y[0]!,
    cos: Math.cos(angle),
    sin: Math.sin(angle),
    long,
    short: long * (0.55 + 0.4 * random()),
    strength: 0.25 + 0.65 * random(),
  }
}

/**
 * One to three soft opacities with ragged edges, centred in the lungs: radii 0.09 … 0.38 of half the picture's side,
 * some faint. Keyed like the chest, with streams of their own, so that a phantom's anatomy does not depend on its
 * label.
 */
export const drawOpacities = (key: readonly (string | number)[], chest: Layer): Opacities => {
  const random = keyedRandom(...key, 'opacities')
  const ragged = smoothNoise(random, 16)
  const opacities = Array.from({ length: 1 + Math.floor(random() * 3) }, () => drawOne(random, chest))
  return (x, y) => {
    let sum = 0
    for (const { x: cx, y: cy, cos, sin, long, short, strength } of opacities) {
      const along = ((x - cx) * cos + (y - cy) * sin) / long
      const across = ((y - cy) * cos - (x - cx) * sin) / short
      const far = along * along + across * across
      if (far < 9) sum += strength * Math.exp(-far * (1 + 0.7 * ragged(x, y)))
    }
    return sum
  }
}
