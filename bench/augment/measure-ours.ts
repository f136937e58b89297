import { augmentOperations } from '../../lib/augment/augment-operations.js'
import type { AugmentSign } from '../../lib/augment/pool-operation.js'
import { strongView } from '../../lib/augment/strong-view.js'
import type { ViewKey } from '../../lib/augment/view.js'
import { weakView } from '../../lib/augment/weak-view.js'
import type { GreyImage } from '../../lib/codec/grey-image.js'
import { type AugmentOperationName, augmentOperationNames } from '../../lib/codec/view-options.js'
import { median } from '../measure/median.js'
import type { Measured } from './measured.js'

/**
 * The time of one of `count` calls in microseconds: the median over runs of all of them, at least five and for at least
 * `seconds`, after others for as long that warm up. pillow.py does the same.
 */
export const microseconds = (run: () => void, count: number, seconds: number): number => {
  for (const warmMs = performance.now(); performance.now() - warmMs < 1000 * seconds; ) run()
  const times: number[] = []
  const startedMs = performance.now()
  while (times.length < 5 || performance.now() - startedMs < 1000 * seconds) {
    const beganMs = performance.now()
    run()
    times.push(((performance.now() - beganMs) * 1000) / count)
  }
  return median(times)
}

/** Measures our operations and views; `keys` says which pair of views is made, of image i modulo their number. */
export const measureOurs = (
  images: readonly GreyImage[],
  seed: number,
  keys: readonly ViewKey[],
  seconds: number,
): Measured => {
  const imageAt = (i: number) => images[i % images.length]!
  const calls = Array.from({ length: 90 }, (_, i) => ({
    image: imageAt(i),
    level: 1 + (i % 9),
    sign: (1 - 2 * (i % 2)) as AugmentSign,
  }))
  const operations = Object.fromEntries(
    augmentOperationNames.map(name => {
      const operation = augmentOperations[name]
      const applyAll = () => {
        for (const { image, level, sign } of calls) operation(image, level, sign)
      }
      return [name, microseconds(applyAll, calls.length, seconds)]
    }),
  ) as Record<AugmentOperationName, number>

  const [weak, strong] = [weakView({ seed }), strongView({ seed })]
  const allPairs = () => {
    keys.forEach((key, i) => {
      weak(imageAt(i), key)
      strong(imageAt(i), key)
    })
  }
  return { operations, pair: microseconds(allPairs, keys.length, seconds) }
}
