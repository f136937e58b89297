import test from 'ava'
import fc from 'fast-check'
import { triangleWeights } from '../../../lib/image/triangle-weights.js'

const side = fc.integer({ min: 1, max: 1500 })
const unit = 2 ** 22

test('every window begins within the image, reaches no input past it, and sums to one', t => {
  fc.assert(
    fc.property(side, side, (inputPx, outputPx) => {
      const { taps, first, weights } = triangleWeights(inputPx, outputPx)
      t.is(first.length, outputPx)
      t.is(weights.length, outputPx * taps)
      for (let i = 0; i < outputPx; i++) {
        const window = [...weights.subarray(i * taps, (i + 1) * taps)]
        const sum = window.reduce((a, b) => a + b)
        if (first[i]! < 0 || first[i]! >= inputPx) t.fail(`window ${i} begins at ${first[i]}`)
        if (window.some((weight, k) => weight < 0 || (weight > 0 && first[i]! + k >= inputPx))) t.fail(`window ${i}`)
        if (Math.abs(sum - unit) > taps / 2) t.fail(`window ${i} sums to ${sum}`)
      }
    }),
    { seed: 6, numRuns: 60 },
  )
})

test('enlarging takes two inputs at most, and eight neighbours lie within sixteen, as the kernel needs', t => {
  for (let inputPx = 1; inputPx <= 60; inputPx++)
    for (let outputPx = inputPx + 1; outputPx <= 240; outputPx++) {
      const { taps, first } = triangleWeights(inputPx, outputPx)
      if (taps > 2) t.fail(`${inputPx} to ${outputPx}: ${taps} taps`)
      for (let i = 0; i < outputPx; i++)
        if (first[i]! - first[i & ~7]! > 14) t.fail(`${inputPx} to ${outputPx}: output ${i}`)
    }
  t.pass()
})
