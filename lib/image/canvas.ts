import type { GreyImage } from '../codec/grey-image.js'
import { expectGreyImage } from './expect-grey-image.js'
import { copyOut } from './wasm/copy-out.js'
import { occupy, vacate, workspace } from './wasm/kernels.js'

/** Where tables begin in the kernels' memory: 256 entries of a byte, or 4 × 256 counts of 32 bits. */
export const TABLES_AT = 0
const TABLES_BYTES = 4 * 256 * 4

/** Kernels work on whole vectors: they read and write up to 16 bytes before and behind the pixels. */
const SLACK_BYTES = 32

/**
 * A grey image in the kernels' memory: `width · height` pixels from the address `at`, and room for as many at `spare`.
 * It is there for one `paint`, and is changed by it.
 */
export type Canvas = {
  readonly width: number
  readonly height: number
  /** The whole of the kernels' memory. */
  memory: Uint8Array
  at: number
  spare: number
}

/**
 * A change of the image on a canvas, in place, or from `at` to `spare` followed by `turnOver`. It keeps the size, is
 * synchronous, gives no image back, and calls nothing else that works in the kernels' memory (`paint`, `resample`), which
 * throws; `onImage` makes a change of any function of images.
 */
export type Paint = (canvas: Canvas) => void

/** The change that changes nothing. */
export const untouched: Paint = () => {}

/** What has been painted at `spare` becomes the image. */
export const turnOver = (canvas: Canvas): void => {
  const { at, spare } = canvas
  canvas.at = spare
  canvas.spare = at
}

/** The pixels of a canvas, where they lie. */
export const pixelsOf = ({ memory, at, width, height }: Canvas): Uint8Array => memory.subarray(at, at + width * height)

const load = (image: GreyImage): Canvas => {
  expectGreyImage(image)
  const { width, height, data } = image
  const at = TABLES_AT + TABLES_BYTES + SLACK_BYTES
  const spare = at + data.length + SLACK_BYTES
  const memory = workspace(spare + data.length + SLACK_BYTES)
  memory.set(data, at)
  return { width, height, memory, at, spare }
}

const unload = ({ memory, at, width, height }: Canvas): GreyImage => ({
  width,
  height,
  data: copyOut(memory, at, at + width * height),
})

/**
 * The image after all the changes, one on the other, in memory of its own; the image itself where there are none. It is
 * copied into the kernels' memory once and out once, whatever the number of changes. Throws where the image does not have
 * width · height bytes, and where a change does not work on the canvas alone.
 *
 * @example paint(image, translate(30, 0), posterize(5))
 */
export const paint = (image: GreyImage, ...changes: readonly Paint[]): GreyImage => {
  if (changes.every(change => change === untouched)) {
    expectGreyImage(image)
    return image
  }
  const canvas = load(image)
  occupy()
  try {
    for (const change of changes) {
      const given: unknown = change(canvas)
      if (typeof given === 'object' && given !== null && 'data' in given)
        throw new Error('Expected a change of a canvas, got a function that gives an image: wrap it in onImage')
    }
  } finally {
    vacate()
  }
  return unload(canvas)
}

/**
 * A function of images as a change of a canvas; it must keep the size. It gets an image of its own, and may use
 * everything that works in the kernels' memory.
 */
export const onImage =
  (change: (image: GreyImage) => GreyImage): Paint =>
  canvas => {
    const { width, height } = canvas
    const image = unload(canvas)
    vacate()
    const changed = change(image)
    if (changed.width !== width || changed.height !== height)
      throw new Error(`Expected an image of ${width}×${height}, got ${changed.width}×${changed.height}`)
    Object.assign(canvas, load(changed))
    occupy()
  }
