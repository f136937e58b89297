import type { Configuration } from '../lib/codec/configuration.js'

/** The fields that move a run's work, or what is kept of it, and leave its course and its results as they are. */
export const placeFields: ReadonlySet<keyof Configuration> = new Set([
  'engine',
  'workers',
  'nats',
  'replicas',
  'cache',
  'cacheMaxMiB',
  'prefetchBatches',
  'maxFailedShare',
  'checkpoints',
  'tensorBoard',
  'panelImages',
] as const)

/** The fields that a run may be continued with otherwise: also how far, with whose weights tested, and where its data lie (and its split, which has to say the same). */
export const freeFields: ReadonlySet<keyof Configuration> = new Set([
  ...placeFields,
  'data',
  'split',
  'steps',
  'testedWeights',
] as const)
