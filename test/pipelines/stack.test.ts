import test from 'ava'
import type { PreparedSample } from '../../pipelines/prepare-together.js'
import { releaseSamples, stackImages, stackLabels, stackMasks } from '../../pipelines/stack.js'
import { drawnImage, drawnLabel, drawnMask } from './drawn-set.js'

const sample = (number: number, sizePx: number, given = true): PreparedSample => {
  const id = `a/${number}`
  return {
    epoch: 0,
    key: {
      id,
      source: 'a',
      split: 'train',
      label: given ? drawnLabel(id) : null,
      patientId: null,
      imagePath: `${id}.png`,
      maskPaths: [],
    },
    views: [id, `${id} again`].map(drawn => ({
      image: drawnImage(drawn, sizePx),
      mask: given ? drawnMask(drawn, sizePx) : null,
    })),
  }
}

test('images, masks and labels lie one after the other, in the order of the ids', t => {
  const batch = [3, 1, 2].map(number => sample(number, 4))
  const { ids, images } = stackImages(batch, 4)
  t.deepEqual(ids, ['a/3', 'a/1', 'a/2'])
  t.deepEqual(
    [...images],
    ids.flatMap(id => [...drawnImage(id, 4).data]),
  )
  t.deepEqual(
    [...stackImages(batch, 4, 1).images],
    ids.flatMap(id => [...drawnImage(`${id} again`, 4).data]),
  )
  t.deepEqual(
    [...stackMasks(batch, 4)],
    ids.flatMap(id => [...drawnMask(id, 4).data]),
  )
  t.deepEqual(
    [...stackMasks(batch, 4, 1)],
    ids.flatMap(id => [...drawnMask(`${id} again`, 4).data]),
  )
  t.deepEqual([...stackLabels(batch)], [1, 0, 0])
})

test('what does not belong in a batch is named', t => {
  t.throws(() => stackImages([sample(1, 4), sample(2, 5)], 4), { message: 'Expected images of 4×4, got 5×5' })
  t.throws(() => stackImages([sample(1, 4)], 4, 2), { message: 'Expected a/1 to have a view 2, got 2 views' })
  t.throws(() => stackMasks([sample(1, 4, false)], 4), { message: 'Expected a/1 to have a mask, got none' })
  t.throws(() => stackLabels([sample(1, 4, false)]), { message: 'Expected a/1 to have a label, got none' })
})

test('released samples are empty, what was stacked of them is not', t => {
  const samples = [sample(1, 4), sample(2, 4, false)]
  const { images } = stackImages(samples, 4)
  const before = [...images]
  releaseSamples(samples)
  for (const { image, mask } of samples.flatMap(({ views }) => views)) {
    t.is(image.data.length, 0)
    t.is(mask?.data.length ?? 0, 0)
  }
  t.deepEqual([...images], before)
})
