import test from 'ava'
import type { SegmentedImageResult } from '../../../lib/codec/image-result.js'
import { summariseSegmentation } from '../../../lib/metric/summarise-segmentation.js'

const segmented = (over: Partial<SegmentedImageResult>): SegmentedImageResult => ({
  ...{ domain: 'in-domain', source: 'jsrt', imageId: 'jsrt/1' },
  ...{ dice: 0.75, jaccard: 0.6, precision: 0.5, recall: 0.25, softDice: 0.7, ssim: 0.5 },
  ...{ averageHausdorff: 1, hausdorff: 8, hausdorff95: 4, assd: 2, truthAreaPx: 10, predictedAreaPx: 5 },
  ...over,
})
const noDistance = { averageHausdorff: null, hausdorff: null, hausdorff95: null, assd: null }
const noOverlap = { dice: null, jaccard: null, precision: null, recall: null, softDice: null, ssim: null }
const empty = segmented({ ...noDistance, dice: 0, jaccard: 0, predictedAreaPx: 0 })

test('every image counts the same; what has no value is left out and counted', t => {
  const rows = [segmented({}), segmented({ dice: 0.25, averageHausdorff: 2 }), empty]
  const { remarks, ...scores } = summariseSegmentation('jsrt', rows)
  t.deepEqual(scores, {
    ...{ source: 'jsrt', images: 3, dice: 1 / 3, jaccard: 1.2 / 3, precision: 0.5, recall: 0.25 },
    ...{ softDice: scores.softDice, ssim: 0.5, averageHausdorff: 1.5, hausdorff: 8, hausdorff95: 4, assd: 2 },
  })
  t.true(Math.abs(scores.softDice! - 0.7) < 1e-12)
  t.deepEqual(Object.keys(remarks), Object.keys(noDistance))
  t.is(remarks.assd, '1 of 3 images has no value and is left out: the prediction is empty')
})

test('each reason is counted; without any value there is none', t => {
  const unlike = segmented({ ...noDistance, ...noOverlap, predictedAreaPx: null })
  const rows = [empty, empty, segmented({ ...noDistance, ssim: null, truthAreaPx: 0 }), unlike]
  const { remarks, dice, ssim, assd } = summariseSegmentation('jsrt', rows)
  t.deepEqual([dice, ssim, assd], [0.25, 0.5, null])
  t.is(
    remarks.assd,
    '4 of 4 images have no value and are left out: ' +
      'probabilities are not numbers (1), the prediction is empty (2), the truth is empty (1)',
  )
  t.is(remarks.dice, '1 of 4 images has no value and is left out: probabilities are not numbers')
  t.is(
    remarks.ssim,
    '2 of 4 images have no value and are left out: probabilities are not numbers (1), the image is smaller than the window (1)',
  )
  const nothing = summariseSegmentation('jsrt', [])
  t.deepEqual([nothing.images, nothing.dice, nothing.remarks.dice], [0, null, 'there is no image'])
})
