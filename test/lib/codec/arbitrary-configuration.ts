import fc from 'fast-check'
import type { Configuration } from '../../../lib/codec/configuration.js'
import { contradictions } from '../../../lib/codec/contradictions.js'
import { modelNames } from '../../../lib/codec/model-name.js'
import { augmentOperationNames } from '../../../lib/codec/view-options.js'

const whole = (min: number, max = 1_000_000) => fc.integer({ min, max })
/** Without −0, for which JSON has no text. */
const real = (min: number, max = 1e12) =>
  fc.double({ min, max, noNaN: true }).map(value => (Object.is(value, -0) ? 0 : value))
const orNull = <A>(arbitrary: fc.Arbitrary<A>) => fc.option(arbitrary, { nil: null })
const path = fc.string({ unit: 'binary' })
const share = real(0.001, 0.999)
const sourcesOf = <A extends string>(...names: readonly A[]) =>
  fc.uniqueArray(fc.record({ source: fc.constantFrom(...names), weight: whole(1, 9) }), {
    selector: ({ source }) => source,
    maxLength: 2,
  })
const labels = fc.oneof(whole(1), fc.constant('full' as const))
const threads = fc.oneof(whole(0, 64), fc.constant('auto' as const))

const fields: Readonly<{ [F in keyof Configuration]: fc.Arbitrary<Configuration[F]> }> = {
  name: fc.stringMatching(/^[A-Za-z0-9_-]{1,12}$/),
  model: fc.constantFrom(...modelNames),
  data: orNull(path),
  split: orNull(path),
  initialWeights: orNull(path),
  segmentationSources: sourcesOf('jsrt', 'mcu'),
  classificationSources: sourcesOf('chex', 'nihx'),
  unlabelledImages: fc.boolean(),
  segmentationLabels: labels,
  classificationLabels: labels,
  labelAllocation: fc.constantFrom('balanced', 'proportional'),
  seed: whole(0, 2 ** 31 - 1),
  labelSeed: orNull(whole(0, 2 ** 31 - 1)),
  sizePx: whole(1, 16).map(n => 32 * n),
  baseChannels: whole(1, 64),
  batchSize: whole(1, 1000),
  steps: whole(1),
  learningRate: real(Number.MIN_VALUE),
  stepsPerEpoch: orNull(whole(1)),
  learningRateSchedule: fc.constantFrom('step', 'cosine', 'fixmatch', 'polynomial'),
  learningRateDecay: fc.record({ factor: real(0, 1), everyEpochs: whole(1) }),
  polynomialPower: real(Number.MIN_VALUE),
  warmUpSteps: whole(0, 1000),
  clipNorm: orNull(real(Number.MIN_VALUE)),
  emaDecay: orNull(share),
  dropoutRate: real(0, 0.99),
  leakyReluSlope: real(0.001, 1),
  pseudoLabelThreshold: real(0, 1),
  pseudoLabelPolicy: fc.constantFrom('fixed', 'flexmatch', 'freematch'),
  distributionAlignment: fc.constantFrom('none', 'uniform', 'labels'),
  pseudoLabelWeight: real(0),
  diceWeight: real(0),
  klWeight: real(0),
  pseudoLabelRampUpSteps: whole(0),
  klRampUpSteps: whole(0),
  klMode: fc.constantFrom('pixel', 'batch-mean', 'degenerate'),
  saliencyScale: fc.constantFrom('none', 'minmax'),
  weakCropPaddingPx: orNull(whole(0, 64)),
  strongCropPaddingPx: orNull(whole(0, 64)),
  randAugment: fc.record({
    count: whole(0, 100),
    minLevel: whole(1, 9),
    maxLevel: whole(1, 9),
    probability: real(0, 1),
    pool: fc.array(fc.constantFrom(...augmentOperationNames), { minLength: 1, maxLength: 5 }),
  }),
  cutoutPx: whole(0, 64),
  segmentationView: fc.constantFrom('identity', 'weak', 'strong'),
  readConcurrency: whole(1, 64),
  prefetchBatches: whole(1, 64),
  workers: threads,
  nats: orNull(path),
  replicas: threads,
  cache: orNull(path),
  cacheMaxMiB: whole(1),
  maxFailedShare: real(0, 0.9),
  engine: fc.constantFrom('auto', 'cuda', 'webgpu', 'webgpu-software', 'native', 'wasm'),
  validation: fc.record({
    images: fc.oneof(share, fc.constant('official' as const)),
    everyEpochs: whole(1),
    score: fc.constantFrom('loss', 'dice', 'jaccard', 'accuracy', 'f1Normal', 'f1Abnormal', 'mean'),
    patience: orNull(whole(1)),
  }),
  checkpoints: fc.record({ everyMinutes: real(0.001), everySteps: orNull(whole(1)), keep: whole(2) }),
  testedWeights: fc.constantFrom('best', 'last'),
  tensorBoard: fc.record({ write: fc.boolean(), images: whole(0, 20) }),
  panelImages: whole(1, 20),
}

/** Any configuration that decodes. */
export const arbitraryConfiguration: fc.Arbitrary<Configuration> = fc
  .record(fields)
  .filter(configuration => contradictions(configuration, () => false).length === 0)
