import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as t from 'io-ts'
import { EngineChoice } from './engine-choice.js'
import { exactly } from './exactly.js'
import { ModelName } from './model-name.js'
import { multipleOf, positive, real, whole } from './numbers.js'
import type { PipelineError } from './pipeline-error.js'
import { problems } from './problems.js'
import {
  cropFields,
  cutoutField,
  levelProblems,
  poolNames,
  randAugmentDefaults,
  randAugmentFields,
  viewSpecs,
} from './view-options.js'

/** A label budget: how many labelled images a task may use; `full` is all there are. */
export const LabelBudget = t.union([whole(1), t.literal('full')], 'a whole number of at least 1, or "full"')
export type LabelBudget = t.TypeOf<typeof LabelBudget>

/** How a label budget is shared among the classes: as many of each, or as the data has them. */
export const LabelAllocation = t.keyof({ balanced: null, proportional: null }, 'one of balanced, proportional')
export type LabelAllocation = t.TypeOf<typeof LabelAllocation>

export const SourceName = t.keyof({ jsrt: null, mcu: null, chex: null, nihx: null }, 'one of jsrt, mcu, chex, nihx')
export type SourceName = t.TypeOf<typeof SourceName>

const WeightedSource = exactly({ source: SourceName, weight: whole(1) }, 'a source with its weight')
export type WeightedSource = t.TypeOf<typeof WeightedSource>

const sources = t.refinement(
  t.readonlyArray(WeightedSource),
  list => list.length > 0 && new Set(list.map(({ source }) => source)).size === list.length,
  'a list of at least one source, each named once',
)

/** Everything that decides a training run. The same configuration on the same data gives the same weights on wasm. */
export const Configuration = exactly(
  {
    /** The run's name: its folder under `runs/`. */
    name: t.refinement(
      t.string,
      name => /^[\w.-]+$/.test(name) && !/^\.+$/.test(name),
      'a name of letters, digits, - _ .',
    ),
    /** Which of the eight models is trained. It decides which streams are opened: settings of the others mean nothing. */
    model: ModelName,
    /** The folder of the data sets; null draws phantoms. */
    data: t.union([t.string, t.null], 'a folder, or null for phantoms'),
    /** What the segmentation streams are merged from, in proportion to the weights. */
    segmentationSources: sources,
    /** What the classification streams are merged from. */
    classificationSources: sources,
    segmentationLabels: LabelBudget,
    classificationLabels: LabelBudget,
    labelAllocation: LabelAllocation,
    seed: whole(0, 2 ** 31 - 1),
    /** The side of the square input, in pixels. */
    sizePx: multipleOf(32, 32),
    baseChannels: whole(1, 64),
    /** M of Algorithm 1: the images in each of the five batches. */
    batchSize: whole(1, 1000),
    steps: whole(1),
    learningRate: positive,
    /**
     * The steps of an epoch, after some of which the learning rate falls; null counts the images without labels, as the
     * paper does. U-Net, which sees no classification images, has short epochs then: a number gives it another's.
     */
    stepsPerEpoch: t.union([whole(1), t.null], 'a whole number of at least 1, or null'),
    learningRateDecay: exactly({ factor: real(0, 1), everyEpochs: whole(1) }, 'a decay'),
    dropoutRate: real(0, 0.99),
    /** t: a pseudo-label counts where the weak view's larger probability reaches it. */
    pseudoLabelThreshold: real(0, 1),
    /** λ, α and β of the weighted sum of losses. */
    pseudoLabelWeight: real(0),
    diceWeight: real(0),
    klWeight: real(0),
    /**
     * How the KL term compares the maps of labelled and unlabelled images: pixel by pixel, as maps averaged over the
     * batch, or as in the released code, where it is always 0.
     */
    klMode: t.keyof({ pixel: null, 'batch-mean': null, degenerate: null }, 'one of pixel, batch-mean, degenerate'),
    /** How saliency maps are scaled before the bridge: not at all, or each to 0…1. */
    saliencyScale: t.keyof({ none: null, minmax: null }, 'one of none, minmax'),
    /** Reflect padding of the random crop in each view, in pixels; null is an eighth of the size. */
    weakCropPaddingPx: cropFields.cropPaddingPx,
    strongCropPaddingPx: cropFields.cropPaddingPx,
    /** How the strong view draws its operations, and the side of the square that it hides (0 hides none). */
    randAugment: exactly({ ...randAugmentFields, pool: poolNames }, 'the settings of RandAugment'),
    ...cutoutField,
    /** The view of labelled segmentation images, whose masks follow them; `identity` in the paper. */
    segmentationView: t.keyof(viewSpecs, `one of ${Object.keys(viewSpecs).join(', ')}`),
    /** How many samples each of the four reading streams may have in work, and how many batches are kept ready. */
    readConcurrency: whole(1, 64),
    prefetchBatches: whole(1, 64),
    /** Threads for the pixel work; 0 leaves it to the main thread, `auto` is one fewer than there are cores. */
    workers: t.union([whole(0, 64), t.literal('auto')], 'a whole number of 0…64, or "auto"'),
    /**
     * Threads that compute gradients where the engine is wasm, which has one core each; 0 leaves it to the main thread,
     * `auto` are as many as there are cores. Their number does not change the result.
     */
    replicas: t.union([whole(0, 64), t.literal('auto')], 'a whole number of 0…64, or "auto"'),
    /** Where resampled pixels are kept between epochs and runs; null reads the files anew every time. */
    cache: t.union([t.string, t.null], 'a folder, or null for no cache'),
    /** The size that the cache is kept to, in MiB. */
    cacheMaxMiB: whole(1),
    /** The share of samples that may fail before the run stops. */
    maxFailedShare: real(0, 0.9),
    engine: EngineChoice,
    /** Images of each segmentation set in the picture of test images. */
    panelImages: whole(1, 20),
  },
  'Configuration',
)
export type Configuration = t.TypeOf<typeof Configuration>

/** The paper's settings (arXiv 2010.14731); its step count is not stated, 100 epochs of the code are 51,100 steps. */
export const defaults: Configuration = {
  name: 'multimix',
  model: 'MultiMix',
  data: null,
  segmentationSources: [{ source: 'jsrt', weight: 1 }],
  classificationSources: [{ source: 'chex', weight: 1 }],
  segmentationLabels: 10,
  classificationLabels: 100,
  labelAllocation: 'balanced',
  seed: 1,
  sizePx: 256,
  baseChannels: 16,
  batchSize: 10,
  steps: 51_100,
  learningRate: 1e-4,
  stepsPerEpoch: null,
  learningRateDecay: { factor: 0.1, everyEpochs: 8 },
  dropoutRate: 0.25,
  pseudoLabelThreshold: 0.7,
  pseudoLabelWeight: 0.25,
  diceWeight: 5,
  klWeight: 0.01,
  klMode: 'pixel',
  saliencyScale: 'none',
  weakCropPaddingPx: null,
  strongCropPaddingPx: null,
  randAugment: randAugmentDefaults,
  cutoutPx: 0,
  segmentationView: 'identity',
  readConcurrency: 4,
  prefetchBatches: 2,
  workers: 'auto',
  replicas: 'auto',
  cache: null,
  cacheMaxMiB: 20_480,
  maxFailedShare: 0.05,
  engine: 'auto',
  panelImages: 3,
}

/**
 * What two cores can do in minutes: a small model at 64 px, learning faster and at one rate. (MultiMix ends before the
 * paper's schedule would lower it; in U-Net's short epochs it would fall too soon to learn anything.)
 */
export const quickstart: Configuration = {
  ...defaults,
  name: 'quickstart',
  segmentationLabels: 20,
  classificationLabels: 100,
  sizePx: 64,
  baseChannels: 8,
  steps: 200,
  learningRate: 1e-3,
  learningRateDecay: { factor: 1, everyEpochs: 8 },
}

export const presets: Readonly<Record<string, Configuration>> = { quickstart, paper: defaults }

/**
 * What no field can say alone: a crop's padding is reflected out of the image, which must be larger, and a hidden square
 * is a part of it.
 */
const problemsTogether = (configuration: Configuration): readonly string[] => {
  const { sizePx, cutoutPx, randAugment } = configuration
  return [
    ...(['weakCropPaddingPx', 'strongCropPaddingPx'] as const).flatMap(field => {
      const px = configuration[field]
      return px === null || px < sizePx ? [] : [`${field}: expected less than sizePx, which is ${sizePx}, got ${px}`]
    }),
    ...(cutoutPx <= sizePx ? [] : [`cutoutPx: expected at most sizePx, which is ${sizePx}, got ${cutoutPx}`]),
    ...levelProblems(randAugment).map(problem => `randAugment.${problem}`),
  ]
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The fields of `over` in place of those of `base`; where both are objects, theirs likewise. */
const laidOver = (base: unknown, over: unknown): unknown =>
  isObject(base) && isObject(over)
    ? {
        ...base,
        ...Object.fromEntries(Object.entries(over).map(([field, value]) => [field, laidOver(base[field], value)])),
      }
    : over

/**
 * A configuration from unknown values laid over a preset, field by field. Every unknown or wrong field is reported,
 * each with its path, what is allowed and what was found; `where` names the file or the flags they came from.
 */
export const decodeConfiguration = (
  over: unknown,
  { base, where }: Readonly<{ base: Configuration; where: string }>,
): E.Either<PipelineError, Configuration> =>
  pipe(
    Configuration.decode(laidOver(base, over)),
    E.mapLeft(problems),
    E.filterOrElse(configuration => problemsTogether(configuration).length === 0, problemsTogether),
    E.mapLeft(found => ({ _tag: 'ConfigurationInvalid', stage: 'configuration', where, problems: found })),
  )
