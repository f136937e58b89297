import test from 'ava'
import { greyToRgb } from '../../../lib/report/grey-to-rgb.js'
import { heatColour } from '../../../lib/report/heat-colour.js'
import { overlayMask } from '../../../lib/report/overlay-mask.js'
import { saliencyToGrey } from '../../../lib/report/saliency-to-grey.js'
import { grey } from '../augment/grey-arbitrary.js'

test('heat rises in lightness from black to pale yellow', t => {
  const lightness = (heat: number) => {
    const [red, green, blue] = heatColour(heat)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
  }
  const steps = Array.from({ length: 101 }, (_, i) => lightness(i / 100))
  t.true(steps.every((value, i) => i === 0 || value > steps[i - 1]!))
  t.deepEqual([heatColour(-1), heatColour(2)], [heatColour(0), heatColour(1)])
})

test('saliency is scaled by its 99th percentile', t => {
  const saliency = Float32Array.from({ length: 200 }, (_, i) => (i === 7 ? 1000 : i < 100 ? 1 : 2))
  const { data } = saliencyToGrey(saliency, 20, 10)
  t.deepEqual([data[0], data[7], data[150]], [128, 255, 255])
})

test('saliency of hardly any pixel is scaled by its maximum; none stays black', t => {
  const single = Float32Array.from({ length: 200 }, (_, i) => (i === 7 ? 1e-6 : 0))
  t.deepEqual([...new Set(saliencyToGrey(single, 20, 10).data)].sort(), [0, 255])
  t.deepEqual(saliencyToGrey(new Float32Array(4), 2, 2).data, new Uint8Array(4))
  t.throws(() => saliencyToGrey(single, 20, 20), { message: 'Expected a saliency map of 20×20, got 200 values' })
})

test('an overlay paints the outline, tints the inside, and leaves the rest', t => {
  const size = 9
  const mask = {
    width: size,
    height: size,
    data: Uint8Array.from({ length: size * size }, (_, i) => Number(i % size > 0 && i >= size)),
  }
  const picture = greyToRgb({ width: size, height: size, data: new Uint8Array(size * size).fill(100) })
  const { data } = overlayMask(picture, mask, { colour: [200, 0, 100], tint: 0.5 })
  const at = (x: number, y: number) => [...data.subarray(3 * (y * size + x), 3 * (y * size + x) + 3)]
  t.deepEqual(at(0, 4), [100, 100, 100])
  t.deepEqual(
    [at(1, 4), at(2, 4)],
    [
      [200, 0, 100],
      [200, 0, 100],
    ],
  )
  t.deepEqual(at(4, 4), [150, 50, 100])
  t.is(picture.data[3 * (4 * size + 1)], 100)
  t.throws(() => overlayMask(picture, grey([1]), { colour: [0, 0, 0], tint: 0 }), {
    message: 'Expected a mask of 9×9, got 1×1',
  })
})
