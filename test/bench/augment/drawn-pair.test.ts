import test from 'ava'
import { drawnPair } from '../../../bench/augment/drawn-pair.js'
import { augmentPool } from '../../../lib/augment/augment-operations.js'
import { type AugmentSign, paintAt } from '../../../lib/augment/pool-operation.js'
import { reflectPadCrop } from '../../../lib/augment/reflect-pad-crop.js'
import { strongView } from '../../../lib/augment/strong-view.js'
import { weakView } from '../../../lib/augment/weak-view.js'
import type { AugmentOperationName } from '../../../lib/codec/view-options.js'
import { paint } from '../../../lib/image/canvas.js'

test('what is told to the other system is what our views do', t => {
  const data = Uint8Array.from({ length: 40 * 30 }, (_, i) => (i * 7919) >> 4)
  const image = { width: 40, height: 30, data }
  for (let i = 0; i < 60; i++) {
    const key = { epoch: i % 3, sampleId: `a/${i}` }
    const painted = drawnPair(5, key, image).map(({ crop, operations }) =>
      paint(
        image,
        reflectPadCrop(crop!),
        ...operations.map(({ name, level, sign }) =>
          paintAt(augmentPool[name as AugmentOperationName], level, sign as AugmentSign),
        ),
      ),
    )
    t.deepEqual(painted, [weakView({ seed: 5 })(image, key), strongView({ seed: 5 })(image, key)])
  }
})
