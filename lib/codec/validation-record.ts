import * as t from 'io-ts'
import { real, whole } from './numbers.js'

const score = real(0, 1)
const orNull = <A>(type: t.Type<A>) => t.union([type, t.null], `${type.name}, or null`)

/**
 * One line of `history.jsonl`: the model as validated after `step` steps, on images that it does not learn from.
 *
 * `losses` are the supervised terms, unweighted, as means over the images, and their weighted sum `total`; `scores` are
 * those of the tests. A task that the model does not learn, or that has no validation image, has null, and so has the F1 of
 * a class that is neither there nor predicted. `score` is the one that epochs are compared by, null where it could not be
 * computed, and `best` says that none before was better.
 */
export const ValidationRecord = t.readonly(
  t.strict({
    kind: t.literal('validation'),
    step: whole(1),
    epoch: whole(1),
    images: t.readonly(t.strict({ segmentation: whole(0), classification: whole(0) })),
    losses: t.readonly(t.strict({ crossEntropy: orNull(real(0)), dice: orNull(real(0)), total: real(0) })),
    scores: t.readonly(
      t.strict({
        dice: orNull(score),
        jaccard: orNull(score),
        accuracy: orNull(score),
        f1Normal: orNull(score),
        f1Abnormal: orNull(score),
      }),
    ),
    score: orNull(t.number),
    best: t.boolean,
    tookMs: real(0),
  }),
  'ValidationRecord',
)
export type ValidationRecord = t.TypeOf<typeof ValidationRecord>
