import * as t from 'io-ts'
import { Configuration, LabelBudget } from './configuration.js'
import { exactly } from './exactly.js'
import { ModelName } from './model-name.js'
import { whole } from './numbers.js'

const distinct = <A>(item: t.Type<A>, name: string) =>
  t.refinement(
    t.readonlyArray(item),
    list => list.length > 0 && new Set(list).size === list.length,
    `at least one ${name}, each once`,
  )

/** Which images a source has: their number, and a digest of what is known of them without reading; null without its folder. */
const SourceImages = t.union(
  [t.refinement(t.string, text => /^\d+ [0-9a-f]{16}$/.test(text), 'images'), t.null],
  'images',
)
/** The images that all runs of a sweep share, by source: means over runs of which some saw others would mean nothing. */
export const ExperimentImages = exactly(
  { jsrt: SourceImages, mcu: SourceImages, chex: SourceImages, nihx: SourceImages },
  'ExperimentImages',
  // Not said in sweeps that were begun before there were such sources.
  { shenzhen: SourceImages, dicom: SourceImages, shards: SourceImages },
)
export type ExperimentImages = Readonly<t.TypeOf<typeof ExperimentImages>>

/**
 * `experiment.json`: a sweep of models over label budgets, each cell repeated with other seeds. A model that learns one
 * task has cells for that task's budgets alone.
 */
export const Experiment = exactly(
  {
    formatVersion: t.literal(1),
    /** What all cells have in common; model, budgets, seed and name are each cell's own. */
    base: Configuration,
    models: distinct(ModelName, 'model'),
    segmentationLabels: distinct(LabelBudget, 'label budget'),
    classificationLabels: distinct(LabelBudget, 'label budget'),
    /** Repeat r of every cell has the seed base.seed + r − 1, so that repeats of different cells compare. */
    repeats: whole(1, 1000),
  },
  'Experiment',
  // Known once the data have been opened.
  { images: ExperimentImages },
)
export type Experiment = t.TypeOf<typeof Experiment>

/** One run of a sweep. A budget is null where the model does not learn the task. `name` is its folder's. */
export type ExperimentCell = Readonly<{
  name: string
  repeat: number
  configuration: Configuration
  segmentationLabels: LabelBudget | null
  classificationLabels: LabelBudget | null
}>

/** A row of the tables of a sweep: a model and its label budgets, null for a task that it does not learn. */
export type ExperimentRow = Readonly<{
  model: ModelName
  segmentationLabels: LabelBudget | null
  classificationLabels: LabelBudget | null
}>
