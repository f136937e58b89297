import { EngineChoice } from '../lib/codec/engine-choice.js'
import { modelNames } from '../lib/codec/model-name.js'
import { numberOfText as number } from '../lib/codec/number-of-text.js'
import { ValidationScore } from '../lib/codec/validation-score.js'

/** A flag of the command line: the place in the configuration that it sets, how its text is read, what it means. */
export type TrainingFlag = Readonly<{ path: string; read(text: string): unknown; help: string }>

const text = (value: string) => value

const orNull = (read: (value: string) => unknown) => (value: string) => (value === 'null' ? null : read(value))

const truth = (value: string) => (value === 'true' || value === 'false' ? value === 'true' : value)

/** `jsrt:3,mcu:1`; a source without a weight has 1, and no text is no source. */
const sources = (value: string) =>
  value === ''
    ? []
    : value.split(',').map(part => {
        const [source, ...weights] = part.split(':')
        return { source, weight: weights.length === 0 ? 1 : number(weights.join(':')) }
      })

/** The flags of the fields that people change most, in the groups of the help; `--set` reaches all others. */
export const trainingFlags: Readonly<Record<string, Readonly<Record<string, TrainingFlag>>>> = {
  'The run': {
    name: { path: 'name', read: text, help: 'the run, and its folder under runs/' },
    data: { path: 'data', read: orNull(text), help: 'folder of data sets; without it phantoms are drawn' },
    split: { path: 'split', read: orNull(text), help: 'file of a split (npm run split makes one) to follow' },
    seed: { path: 'seed', read: number, help: 'seed of everything random' },
    steps: { path: 'steps', read: number, help: 'training steps' },
  },
  'The model': {
    model: { path: 'model', read: text, help: modelNames.join(', ') },
    size: { path: 'sizePx', read: number, help: 'side of the input in pixels, a multiple of 32' },
    channels: { path: 'baseChannels', read: number, help: 'base channels of the network' },
    init: { path: 'initialWeights', read: orNull(text), help: 'file of weights to start from (fine-tuning)' },
  },
  'The data': {
    'sources-seg': {
      path: 'segmentationSources',
      read: sources,
      help: 'merged sources with weights, e.g. jsrt:3,mcu:1',
    },
    'sources-cls': { path: 'classificationSources', read: sources, help: 'the same for classification, e.g. chex' },
    'labels-seg': { path: 'segmentationLabels', read: number, help: 'labelled segmentation images, or full' },
    'labels-cls': { path: 'classificationLabels', read: number, help: 'labelled classification images, or full' },
    'label-seed': { path: 'labelSeed', read: orNull(number), help: 'seed of the choice of labels; null is --seed' },
    unlabelled: { path: 'unlabelledImages', read: truth, help: 'whether images without labels are used' },
  },
  Learning: {
    batch: { path: 'batchSize', read: number, help: 'images in each batch of a step (M)' },
    lr: { path: 'learningRate', read: number, help: 'learning rate of Adam' },
    schedule: { path: 'learningRateSchedule', read: text, help: 'how it falls: step, cosine, fixmatch, polynomial' },
    'warm-up': { path: 'warmUpSteps', read: number, help: 'steps over which it rises first' },
    clip: { path: 'clipNorm', read: orNull(number), help: 'largest norm of the gradients, or null' },
    ema: { path: 'emaDecay', read: orNull(number), help: 'decay of the averaged weights, or null for none' },
  },
  Validation: {
    validate: { path: 'validation.images', read: number, help: 'official, or a share of the training images' },
    score: {
      path: 'validation.score',
      read: text,
      help: `what "best" means: ${ValidationScore.name.replace('one of ', '')}`,
    },
    patience: { path: 'validation.patience', read: orNull(number), help: 'validations without a best before it stops' },
    test: { path: 'testedWeights', read: text, help: 'whose weights are tested: best or last' },
  },
  'The machine': {
    engine: { path: 'engine', read: text, help: EngineChoice.name.replace('one of ', '') },
    workers: { path: 'workers', read: number, help: 'threads for the pixel work, or auto' },
    nats: {
      path: 'nats',
      read: orNull(text),
      help: 'settings of NATS (a file), or its address: other machines prepare samples',
    },
    replicas: { path: 'replicas', read: number, help: 'threads that compute gradients on wasm, or auto' },
    cache: { path: 'cache', read: orNull(text), help: 'folder to keep resampled pixels in' },
  },
}
