import type { GreyImage } from '../lib/codec/grey-image.js'
import type { Label } from '../lib/codec/sample.js'
import { keyedRandom } from '../lib/random/keyed-random.js'
import { drawChest } from './phantom/chest.js'
import { drawMarks, type Mark } from './phantom/marks.js'
import { drawOpacities } from './phantom/opacities.js'
import { makePoints } from './phantom/points.js'
import { within } from './phantom/shapes.js'
import { type PhantomSource, phantomStyle } from './phantom/style.js'

/** Which phantom to draw: a seed and an index in a source, healthy or not, on a square of `sizePx`. */
export type PhantomRequest = Readonly<{
  source: PhantomSource
  seed: number
  index: number
  label: Label
  sizePx: number
}>

/** `organs` has the values of the SCR masks: 0 background, 150 right lung, 200 left lung, 250 heart. */
export type DrawnPhantom = Readonly<{ image: GreyImage; organs: GreyImage }>

const toByte = (grey: number) => (grey <= 0 ? 0 : grey >= 1 ? 255 : Math.round(grey * 255))

/** The uppermost mark at a place, or −1 where the picture shows. */
const markAt = (marks: readonly Mark[], x: number, y: number) => {
  for (let i = 0; i < marks.length; i++) {
    const grey = marks[i]!(x, y)
    if (grey >= 0) return grey
  }
  return -1
}

/** Entries of the film's curve for one unit of tissue: steps of about one grey value where it is steepest. */
const curveSteps = 512

/**
 * Draws a random frontal chest X-ray in the manner of one data set, with the organs that it was drawn from.
 *
 * Attenuations of body, bones, heart and abdomen add up, the lungs' air is taken away, and the sum becomes grey by
 * 1 − exp(−exposure · tissue), with the exposure, contrast, geometry, noise and film marks of the source varying from
 * image to image. `abnormal` adds one to three soft opacities in the lungs, some faint; chest, exposure and marks are
 * those of the healthy phantom of the same key, so that marks never and mean brightness hardly give the class away.
 *
 * Pure: everything depends on (seed, source, index) and the label alone, and the anatomy not on `sizePx`. About half a
 * microsecond for each pixel. Throws where `sizePx` is not a whole number ≥ 1.
 *
 * @example drawPhantom({ source: 'chex', seed: 1, index: 0, label: 'abnormal', sizePx: 128 }).image
 */
export const drawPhantom = ({ source, seed, index, label, sizePx }: PhantomRequest): DrawnPhantom => {
  if (!Number.isInteger(sizePx) || sizePx < 1)
    throw new Error(`Expected a size of whole pixels, at least 1, got ${sizePx}`)
  const style = phantomStyle[source]
  const key = ['phantom', seed, source, index] as const
  const chest = drawChest(keyedRandom(...key, 'chest'), style)
  const opacities = label === 'abnormal' ? drawOpacities(key, chest) : null
  const marks = drawMarks(keyedRandom(...key, 'marks'), style)
  const film = keyedRandom(...key, 'film')
  const [exposure, gamma, dark, bright] = [
    within(film, style.exposure),
    within(film, style.gamma),
    within(film, style.dark),
    within(film, style.bright),
  ]
  const [vignette, grain] = [within(film, style.vignette), within(film, style.grain)]

  const curve = Float64Array.from(
    { length: 5 * curveSteps },
    (_, i) => dark + (bright - dark) * (1 - Math.exp((-exposure * i) / curveSteps)) ** gamma,
  )

  const image = new Uint8Array(sizePx * sizePx)
  const organs = new Uint8Array(sizePx * sizePx)
  const points = makePoints(sizePx)
  const { x, y, tissue, air } = points
  const centre = (pixel: number) => ((pixel + 0.5) / sizePx) * 2 - 1
  for (let i = 0; i < sizePx; i++) x[i] = centre(i)
  for (let row = 0, at = 0; row < sizePx; row++) {
    y.fill(centre(row))
    chest(points)
    organs.set(points.organ, at)
    for (let i = 0; i < sizePx; i++, at++) {
      const disease = opacities !== null && air[i]! > 0 ? air[i]! * opacities(x[i]!, y[i]!) : 0
      const entry = Math.round((tissue[i]! + disease) * curveSteps)
      const shown = curve[entry < 0 ? 0 : entry >= curve.length ? curve.length - 1 : entry]!
      // The sum of two uniform numbers: bell-shaped enough for grain, of standard deviation 1/√6.
      const noise = 2.45 * grain * (film() + film() - 1)
      const grey = shown * (1 - vignette * 0.5 * (x[i]! * x[i]! + y[i]! * y[i]!)) + noise
      const mark = markAt(marks, x[i]!, y[i]!)
      image[at] = mark >= 0 ? mark : toByte(grey)
    }
  }
  return {
    image: { width: sizePx, height: sizePx, data: image },
    organs: { width: sizePx, height: sizePx, data: organs },
  }
}
