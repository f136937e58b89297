import { isDeepStrictEqual } from 'node:util'
import type { Configuration } from '../lib/codec/configuration.js'
import type { Experiment } from '../lib/codec/experiment.js'
import { shown } from '../lib/codec/shown.js'
import { placeFields } from './free-fields.js'

const lists = ['models', 'segmentationLabels', 'classificationLabels'] as const

/**
 * Why an experiment cannot go on as another one, each as a clause; none where all runs of the first are runs of the other:
 * it may have more models, label budgets and repeats, and compute elsewhere.
 *
 * @example experimentChanges(before, { ...before, repeats: 1 }) // ['repeats: expected at least 5, as begun, got 1']
 */
export const experimentChanges = (before: Experiment, after: Experiment): readonly string[] => [
  ...(Object.keys(before.base) as (keyof Configuration)[])
    // Those are each run's own.
    .filter(field => !placeFields.has(field) && field !== 'model' && !(lists as readonly string[]).includes(field))
    .filter(field => !isDeepStrictEqual(before.base[field], after.base[field]))
    .map(field => `${field}: expected ${shown(before.base[field])}, as begun, got ${shown(after.base[field])}`),
  ...lists
    .filter(list =>
      (before[list] as readonly unknown[]).some(item => !(after[list] as readonly unknown[]).includes(item)),
    )
    .map(list => `${list}: expected all of ${before[list].join(', ')}, as begun, got ${after[list].join(', ')}`),
  ...(after.repeats < before.repeats
    ? [`repeats: expected at least ${before.repeats}, as begun, got ${after.repeats}`]
    : []),
]
