import { isDeepStrictEqual } from 'node:util'
import type { Configuration } from '../lib/codec/configuration.js'
import type { Experiment, ExperimentImages } from '../lib/codec/experiment.js'
import { shown } from '../lib/codec/shown.js'
import { placeFields } from './free-fields.js'

const lists = ['models', 'segmentationLabels', 'classificationLabels'] as const
/** What the base says of these, no run does. */
const ofEachRun: ReadonlySet<string> = new Set(['model', ...lists])

/** Where the images are and which they are; the images themselves tell whether they are others. */
const places: ReadonlySet<string> = new Set(['data', 'split'])

/**
 * Why an experiment cannot go on as another one, each as a clause; none where all runs of the first are runs of the other:
 * it may have more models, label budgets and repeats, compute elsewhere, and where it says which images it has (then
 * `imageChanges` tells) also have them elsewhere.
 *
 * @example experimentChanges(before, { ...before, repeats: 1 }) // ['repeats: expected at least 5, as begun, got 1']
 */
export const experimentChanges = (before: Experiment, after: Experiment): readonly string[] => [
  ...(Object.keys(before.base) as (keyof Configuration)[])
    .filter(field => !placeFields.has(field) && !ofEachRun.has(field) && !(places.has(field) && before.images))
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

const of = (images: string | null | undefined) => (images == null ? 'none' : images.replace(/^(\d+) (.*)$/, '$1 ($2)'))

/**
 * Sources whose images are others than those that an experiment was begun with, each as a clause: its runs would not
 * compare. What is not said of one that was begun by an earlier version is not known.
 *
 * @example imageChanges({ ...images, mcu: null }, images) // ['images of mcu: expected none, as begun, got 138 (5e0f…)']
 */
export const imageChanges = (before: ExperimentImages | undefined, after: ExperimentImages): readonly string[] =>
  before === undefined
    ? []
    : (Object.keys(before) as (keyof ExperimentImages)[])
        .filter(source => before[source] !== undefined && before[source] !== after[source])
        .map(source => `images of ${source}: expected ${of(before[source])}, as begun, got ${of(after[source])}`)
