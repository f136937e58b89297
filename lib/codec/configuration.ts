import * as t from 'io-ts'
import { EngineChoice } from './engine-choice.js'
import { exactly } from './exactly.js'
import { ModelName } from './model-name.js'
import { multipleOf, positive, real, whole } from './numbers.js'
import { ValidationScore } from './validation-score.js'
import {
  cropFields,
  cutoutField,
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

const sourceNames = { jsrt: null, mcu: null, chex: null, nihx: null, shenzhen: null, dicom: null, shards: null }

/** Where images come from: five public sets, folders of DICOM files, and shards that others have written. */
export const SourceName = t.keyof(sourceNames, `one of ${Object.keys(sourceNames).join(', ')}`)
export type SourceName = t.TypeOf<typeof SourceName>

const WeightedSource = exactly({ source: SourceName, weight: whole(1) }, 'a source with its weight')
export type WeightedSource = t.TypeOf<typeof WeightedSource>

const sources = t.refinement(
  t.readonlyArray(WeightedSource),
  list => new Set(list.map(({ source }) => source)).size === list.length,
  'a list of sources, each named once',
)

/** A decimal share of 0…1, without its ends. */
const share = t.refinement(real(0, 1), value => value > 0 && value < 1, 'a number between 0 and 1')

const Validation = exactly(
  {
    /**
     * The sets' own validation images (those of the split, where one is followed), or a share of the training images, held
     * out by class and source, a patient's together.
     */
    images: t.union([t.literal('official'), share], '"official", or a share between 0 and 1'),
    /** Validated after every so many epochs, and after the last step. */
    everyEpochs: whole(1),
    /** What "best" means. The loss falls, all others rise. */
    score: ValidationScore,
    /** Training stops when so many validations in a row were not the best; null never stops early. */
    patience: t.union([whole(1), t.null], 'a whole number of at least 1, or null'),
  },
  'the settings of validation',
)

const Checkpoints = exactly(
  {
    /** Written at each end of an epoch, and within one when so much time has gone by since the last, in minutes. */
    everyMinutes: positive,
    /** Also after every so many steps; null does not count them. */
    everySteps: t.union([whole(1), t.null], 'a whole number of at least 1, or null'),
    /** The newest that are kept. */
    keep: whole(2),
  },
  'the settings of checkpoints',
)

/** A field that runs and experiments say nothing of which were begun before there was such a thing: null in them. */
const laterText = (name: string) =>
  new t.Type<string | null>(
    name,
    (value): value is string | null => typeof value === 'string' || value === null,
    (value = null, context) =>
      typeof value === 'string' || value === null ? t.success(value) : t.failure(value, context),
    t.identity,
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
    /**
     * A split to follow (`split.jsonl`, see `SplitManifest`): it says which images train, validate and test, and may say
     * which labels are used. null has the data sets' own parts.
     */
    split: laterText('a file of a split, or null'),
    /** A file of this model's weights to start from (fine-tuning); null draws them from the seed. */
    initialWeights: t.union([t.string, t.null], 'a safetensors file, or null'),
    /** What the segmentation streams are merged from, in proportion to the weights; of none, the task is not learnt. */
    segmentationSources: sources,
    /** What the classification streams are merged from; of none, the task is not learnt. */
    classificationSources: sources,
    /** Whether images are also used without their labels; if not, the terms of the loss that need them are left out. */
    unlabelledImages: t.boolean,
    segmentationLabels: LabelBudget,
    classificationLabels: LabelBudget,
    labelAllocation: LabelAllocation,
    /** The seed of everything random. */
    seed: whole(0, 2 ** 31 - 1),
    /** That of the choice of labelled and held-out images alone; null is `seed`. */
    labelSeed: t.union([whole(0, 2 ** 31 - 1), t.null], 'a whole number of 0…2147483647, or null'),
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
    /**
     * How the learning rate falls: by steps as `learningRateDecay` says (the paper's), along half a cosine to 0, along
     * FixMatch's 7/16 of one, or as a power of what is left (nnU-Net's).
     */
    learningRateSchedule: t.keyof(
      { step: null, cosine: null, fixmatch: null, polynomial: null },
      'one of step, cosine, fixmatch, polynomial',
    ),
    learningRateDecay: exactly({ factor: real(0, 1), everyEpochs: whole(1) }, 'a decay'),
    polynomialPower: positive,
    /** Over these steps the learning rate rises from nearly 0, in proportion; 0 begins at the full rate. */
    warmUpSteps: whole(0),
    /** The largest norm of all gradients together; larger ones are scaled down to it. null scales none. */
    clipNorm: t.union([positive, t.null], 'a number above 0, or null'),
    /** The decay of an exponential moving average of the weights, which is then validated and tested; null keeps none. */
    emaDecay: t.union([share, t.null], 'a number between 0 and 1, or null'),
    dropoutRate: real(0, 0.99),
    leakyReluSlope: real(0.001, 1),
    /** t: a pseudo-label counts where the weak view's larger probability reaches it. */
    pseudoLabelThreshold: real(0, 1),
    /**
     * The threshold of each class: t itself, or one that follows what the model has learnt of it (FlexMatch), or one that
     * starts low and rises with its confidence (FreeMatch; t has no part in it).
     */
    pseudoLabelPolicy: t.keyof({ fixed: null, flexmatch: null, freematch: null }, 'one of fixed, flexmatch, freematch'),
    /** What the distribution of predicted classes is aligned with before it is compared: nothing, both alike, the labels. */
    distributionAlignment: t.keyof({ none: null, uniform: null, labels: null }, 'one of none, uniform, labels'),
    /** λ, α and β of the weighted sum of losses. */
    pseudoLabelWeight: real(0),
    diceWeight: real(0),
    klWeight: real(0),
    /** Over these steps λ (or β) rises to its value, as exp(−5(1 − step/steps)²); 0 has it from the first. */
    pseudoLabelRampUpSteps: whole(0),
    klRampUpSteps: whole(0),
    /** How the KL term compares maps: by pixels, averaged over the batch, or as the released code, where it is 0. */
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
     * How NATS is reached, through which other machines prepare the training samples: a file of its settings, or the
     * address of a server; null prepares them here. It does not change the result.
     */
    nats: laterText('a file of settings of NATS, its address, or null'),
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
    validation: Validation,
    checkpoints: Checkpoints,
    /** Whose weights are tested and kept as the result: those of the best validation, or the last. */
    testedWeights: t.keyof({ best: null, last: null }, 'one of best, last'),
    /** Whether TensorBoard's event files are written, and with how many images of each kind, at most once a minute. */
    tensorBoard: exactly({ write: t.boolean, images: whole(0, 20) }, 'the settings of TensorBoard'),
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
  split: null,
  initialWeights: null,
  segmentationSources: [{ source: 'jsrt', weight: 1 }],
  classificationSources: [{ source: 'chex', weight: 1 }],
  unlabelledImages: true,
  segmentationLabels: 10,
  classificationLabels: 100,
  labelAllocation: 'balanced',
  seed: 1,
  labelSeed: null,
  sizePx: 256,
  baseChannels: 16,
  batchSize: 10,
  steps: 51_100,
  learningRate: 1e-4,
  stepsPerEpoch: null,
  learningRateSchedule: 'step',
  learningRateDecay: { factor: 0.1, everyEpochs: 8 },
  polynomialPower: 0.9,
  warmUpSteps: 0,
  clipNorm: null,
  emaDecay: null,
  dropoutRate: 0.25,
  leakyReluSlope: 0.2,
  pseudoLabelThreshold: 0.7,
  pseudoLabelPolicy: 'fixed',
  distributionAlignment: 'none',
  pseudoLabelWeight: 0.25,
  diceWeight: 5,
  klWeight: 0.01,
  pseudoLabelRampUpSteps: 0,
  klRampUpSteps: 0,
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
  nats: null,
  replicas: 'auto',
  cache: null,
  cacheMaxMiB: 20_480,
  maxFailedShare: 0.05,
  engine: 'auto',
  validation: { images: 'official', everyEpochs: 1, score: 'loss', patience: null },
  checkpoints: { everyMinutes: 10, everySteps: null, keep: 2 },
  testedWeights: 'last',
  tensorBoard: { write: true, images: 3 },
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

/**
 * The settings of the authors' PyTorch code, where they are not the paper's: the KL term is a softmax over one channel and
 * always 0, the strong view's crop has 4 pixels of padding, and the weights of the best validation are tested. The rest is
 * the paper's: 100 epochs, of 511 steps with 100 class labels, and a learning rate that falls tenfold every 8.
 *
 * What that code does by mistake cannot be had, on purpose. Its validation loss is always 0, so that its "best" weights
 * are the first epoch's: here the loss is computed. It augments once and repeats that: here every epoch draws anew.
 * Computing saliency switches its dropout back on in evaluation, and leaves a gradient to the optimiser: not here. It
 * normalises its branches differently and draws the weak and the strong view from two decodings: here from one image.
 */
export const releasedCode: Configuration = {
  ...defaults,
  name: 'released-code',
  klMode: 'degenerate',
  strongCropPaddingPx: 4,
  testedWeights: 'best',
}

/** The configurations that another can be said by, with a few fields in place of theirs. */
export const presets = { quickstart, paper: defaults, 'released-code': releasedCode } as const

export const PresetName = t.keyof(presets, `one of ${Object.keys(presets).join(', ')}`)
export type PresetName = t.TypeOf<typeof PresetName>
