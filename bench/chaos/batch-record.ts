import { createHash } from 'node:crypto'
import * as t from 'io-ts'
import { whole } from '../../lib/codec/numbers.js'
import type { TrainingBatch } from '../../lib/codec/training-batch.js'

/**
 * What a batch was: the ids of each branch, and the SHA-256 of all its ids, pixels, masks and labels. Two batches are
 * equal where their records are.
 */
export const BatchRecord = t.readonly(
  t.strict({
    step: whole(1),
    sha256: t.string,
    /** By branch. The two views are of the same samples, which `sha256` covers. */
    ids: t.readonly(
      t.strict({
        segmentationLabelled: t.readonlyArray(t.string),
        segmentationUnlabelled: t.readonlyArray(t.string),
        classificationLabelled: t.readonlyArray(t.string),
        classificationUnlabelled: t.readonlyArray(t.string),
      }),
    ),
  }),
  'BatchRecord',
)
export type BatchRecord = t.TypeOf<typeof BatchRecord>

/** The record of the batch of a step, counted from 1. */
export const batchRecord = (batch: TrainingBatch, step: number): BatchRecord => {
  const { segmentationLabelled, segmentationUnlabelled, classificationLabelled, classificationWeak } = batch
  const hash = createHash('sha256')
  for (const { ids, images } of [
    ...[segmentationLabelled, segmentationUnlabelled, classificationLabelled],
    ...[classificationWeak, batch.classificationStrong],
  ])
    hash.update(`${JSON.stringify(ids)} ${images.length} `).update(images)
  hash.update(segmentationLabelled.masks).update(classificationLabelled.labels)
  return {
    step,
    sha256: hash.digest('hex'),
    ids: {
      segmentationLabelled: segmentationLabelled.ids,
      segmentationUnlabelled: segmentationUnlabelled.ids,
      classificationLabelled: classificationLabelled.ids,
      classificationUnlabelled: classificationWeak.ids,
    },
  }
}
