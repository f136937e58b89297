import test from 'ava'
import fc from 'fast-check'
import { isWindow, type WindowFunction, windowTone } from '../../../../lib/image/dicom/window-tone.js'

const shapes: readonly WindowFunction[] = ['LINEAR', 'LINEAR_EXACT', 'SIGMOID']
/** The last digits depend on the order of the operations. */
const near = (tone: number) => Math.round(tone * 1e9) / 1e9
const finite = (min: number, max: number) => fc.double({ min, max, noNaN: true })
const windows = fc.record({ centre: finite(-5000, 5000), width: finite(1.5, 5000), shape: fc.constantFrom(...shapes) })

test('LINEAR: the examples of PS3.3, C.11.2.1.2, with y from 0 to 255', t => {
  const full = { centre: 2048, width: 4096, shape: 'LINEAR' } as const
  t.is(windowTone(full, 0), 0)
  t.is(windowTone(full, 4095), 255)
  t.is(windowTone(full, 2047.5), 127.5)
  t.is(near(windowTone(full, 1)), near(255 / 4095))
  const least = { centre: 2048, width: 1, shape: 'LINEAR' } as const
  t.is(windowTone(least, 2047), 0)
  t.is(windowTone(least, 2048), 255)
})

test('LINEAR_EXACT and SIGMOID by their formulas', t => {
  const exact = { centre: 100, width: 50, shape: 'LINEAR_EXACT' } as const
  t.deepEqual(
    [75, 76, 100, 124, 125, 126].map(value => near(windowTone(exact, value))),
    [0, 5.1, 127.5, 249.9, 255, 255],
  )
  const sigmoid = { centre: 100, width: 40, shape: 'SIGMOID' } as const
  t.is(windowTone(sigmoid, 100), 127.5)
  t.is(windowTone(sigmoid, 110), 255 / (1 + Math.exp(-1)))
  t.is(windowTone(sigmoid, 90), 255 / (1 + Math.exp(1)))
})

test('every window rises from 0 to 255, is grey in its middle, and alike on both sides', t => {
  fc.assert(
    fc.property(windows, finite(-9000, 9000), finite(0, 9000), (window, value, more) => {
      const [low, high] = [windowTone(window, value), windowTone(window, value + more)]
      const middle = window.shape === 'LINEAR' ? window.centre - 0.5 : window.centre
      const [left, right] = [windowTone(window, middle - more), windowTone(window, middle + more)]
      return low >= 0 && low <= high && high <= 255 && Math.abs(left + right - 255) < 1e-6
    }),
    { seed: 8 },
  )
  t.pass()
})

test('a window without width, or that is no number, is none', t => {
  for (const shape of shapes) t.true(isWindow({ centre: 0, width: 1, shape }))
  t.false(isWindow({ centre: 0, width: 0.5, shape: 'LINEAR' }))
  t.true(isWindow({ centre: 0, width: 0.5, shape: 'SIGMOID' }))
  t.false(isWindow({ centre: 0, width: 0, shape: 'LINEAR_EXACT' }))
  t.false(isWindow({ centre: Number.NaN, width: 10, shape: 'LINEAR' }))
})
