import type { GreyImage } from '../../../lib/codec/grey-image.js'
import type { AugmentOperationName } from '../../../lib/codec/view-options.js'

/** An operation as its definition has it, pixel by pixel: what the kernels are compared with. */
type PlainOperation = (image: GreyImage, level: number, sign: 1 | -1) => GreyImage

type At = (x: number, y: number) => number

const eachPixel = ({ width, height, data }: GreyImage, f: (at: At, x: number, y: number) => number): GreyImage => {
  const at: At = (x, y) => (x >= 0 && x < width && y >= 0 && y < height ? data[y * width + x]! : 0)
  return { width, height, data: data.map((_, i) => f(at, i % width, Math.floor(i / width))) }
}

const eachValue = (image: GreyImage, f: (x: number) => number): GreyImage => ({ ...image, data: image.data.map(f) })

/** d + a·(x − d) in float32, cut. */
const blend = (x: number, d: number, level: number) => {
  const a = Math.fround(0.05 + 0.09 * level)
  return Math.trunc(Math.fround(d + Math.fround(a * Math.fround(x - d))))
}

const autoContrast: PlainOperation = image => {
  const [low, high] = [Math.min(...image.data), Math.max(...image.data)]
  if (high <= low) return image
  const scale = 255 / (high - low)
  return eachValue(image, x => Math.min(255, Math.max(0, Math.trunc(x * scale + -low * scale))))
}

const equalize: PlainOperation = image => {
  const countOf = (x: number) => image.data.filter(value => value === x).length
  const highest = Math.max(...image.data)
  const step = Math.floor((image.data.length - countOf(highest)) / 255)
  if (step === 0) return image
  let n = Math.floor(step / 2)
  const table = Array.from({ length: 256 }, (_, x) => {
    const value = Math.min(255, Math.floor(n / step))
    n += countOf(x)
    return value
  })
  return eachValue(image, x => table[x]!)
}

const contrast: PlainOperation = (image, level) => {
  const mean = Math.trunc(image.data.reduce((sum, x) => sum + x, 0) / image.data.length + 0.5)
  return eachValue(image, x => blend(x, mean, level))
}

const sharpness: PlainOperation = (image, level) =>
  eachPixel(image, (at, x, y) => {
    const onBorder = x === 0 || y === 0 || x === image.width - 1 || y === image.height - 1
    if (onBorder) return at(x, y)
    const around = [-1, 0, 1].flatMap(dy => [-1, 0, 1].map(dx => at(x + dx, y + dy)))
    const sum = around.reduce((total, value) => total + value, 0) + 4 * at(x, y)
    return blend(at(x, y), Math.floor((sum + 6) / 13), level)
  })

const fixed = (value: number) => Math.floor(65536 * value + 0.5)

type Map = readonly [number, number, number, number, number, number]

/** Where Pillow computes in float64: where a corner's input has no place in 16.16 fixed point. */
const isLarge = ({ width, height }: GreyImage, [a, b, c, d, e, f]: Map) =>
  [0, width].some(x =>
    [0, height].some(y => Math.abs(x * a + y * b + c) >= 32768 || Math.abs(x * d + y * e + f) >= 32768),
  )

const floatAffine = (image: GreyImage, [a, b, c, d, e, f]: Map): GreyImage => {
  const { width, height, data } = image
  const out = new Uint8Array(data.length)
  let [startX, startY] = [c + a / 2 + b / 2, f + d / 2 + e / 2]
  for (let row = 0; row < height; row++, startX += b, startY += e) {
    let [x, y] = [startX, startY]
    for (let column = 0; column < width; column++, x += a, y += d)
      if (x >= 0 && y >= 0 && x < width && y < height)
        out[row * width + column] = data[Math.floor(y) * width + Math.floor(x)]!
  }
  return { width, height, data: out }
}

/** Each pixel from where its centre lies in the input, in 16.16 fixed point; black outside. */
export const plainAffine = (image: GreyImage, map: Map): GreyImage => {
  if (isLarge(image, map)) return floatAffine(image, map)
  const [a, b, c, d, e, f] = map
  // Whole numbers in float64, so that none overflows.
  const source = (start: number, along: number, down: number, x: number, y: number) =>
    Math.floor((fixed(start) + fixed(along) * x + fixed(down) * y) / 65536)
  return eachPixel(image, (at, x, y) =>
    at(source(c + a / 2 + b / 2, a, b, x, y), source(f + d / 2 + e / 2, d, e, x, y)),
  )
}

const rotate: PlainOperation = (image, level, sign) => {
  const turn = (-((sign * Math.floor(3 * level) + 360) % 360) * Math.PI) / 180
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)].map(value => Number(value.toFixed(15))) as [number, number]
  const [cx, cy] = [image.width / 2, image.height / 2]
  return plainAffine(image, [cos, sin, cx - cx * cos - cy * sin, -sin, cos, cy + cx * sin - cy * cos])
}

const pixels = (level: number, sizePx: number) => Math.floor((3 * level * sizePx) / 100)

/** The table of the specification, operation by operation. */
export const plainOperations: Readonly<Record<AugmentOperationName, PlainOperation>> = {
  identity: image => image,
  autoContrast,
  equalize,
  brightness: (image, level) => eachValue(image, x => blend(x, 0, level)),
  contrast,
  sharpness,
  posterize: (image, level) => {
    const dropped = 2 ** (8 - (4 + Math.floor(0.4 * level)))
    return eachValue(image, x => x - (x % dropped))
  },
  solarize: (image, level) => eachValue(image, x => (x < 256 - Math.floor(25.6 * level) ? x : 255 - x)),
  rotate,
  shearX: (image, level, sign) => plainAffine(image, [1, sign * 0.03 * level, 0, 0, 1, 0]),
  shearY: (image, level, sign) => plainAffine(image, [1, 0, 0, sign * 0.03 * level, 1, 0]),
  translateX: (image, level, sign) => eachPixel(image, (at, x, y) => at(x + sign * pixels(level, image.width), y)),
  translateY: (image, level, sign) => eachPixel(image, (at, x, y) => at(x, y + sign * pixels(level, image.height))),
}
