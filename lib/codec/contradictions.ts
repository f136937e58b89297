import type { Configuration } from './configuration.js'
import type { ModelName } from './model-name.js'
import { shown } from './shown.js'
import { scoreTasks } from './validation-score.js'
import { levelProblems } from './view-options.js'

type Field = keyof Configuration

/** What fields cannot say alone: `problems` may read `fields`, and is asked where all of them are right by themselves. */
type Rule = Readonly<{ fields: readonly Field[]; problems(configuration: Configuration): readonly string[] }>

const rule = <K extends Field>(
  fields: readonly K[],
  problems: (of: Readonly<Pick<Configuration, K>>) => readonly string[],
): Rule => ({ fields, problems })

/** The models that have one task; `modelSwitches` of lib/model, which this room does not know, say the same. */
const onlyTask: Readonly<Partial<Record<ModelName, 'segmentation' | 'classification'>>> = {
  'U-Net': 'segmentation',
  'U-Net Encoder': 'classification',
  'U-Net Encoder SSL': 'classification',
}

const sourceFields = ['model', 'segmentationSources', 'classificationSources'] as const

/** Which tasks are learnt: those that the model has and that there are sources for. */
const learnt = (of: Readonly<Pick<Configuration, (typeof sourceFields)[number]>>) => {
  const only = onlyTask[of.model]
  return {
    segmentation: only !== 'classification' && of.segmentationSources.length > 0,
    classification: only !== 'segmentation' && of.classificationSources.length > 0,
  }
}

/** The scores of a run that learns this task alone. */
const scoresOf = (task: 'segmentation' | 'classification'): readonly string[] =>
  Object.entries(scoreTasks).flatMap(([score, tasks]: [string, readonly string[]]) =>
    tasks.length === 0 || tasks.includes(task) ? [score] : [],
  )

/** A crop's padding is reflected out of the image, which must be larger. */
const paddingRule = (field: 'weakCropPaddingPx' | 'strongCropPaddingPx') =>
  rule(['sizePx', field], of => {
    const px = of[field]
    return px === null || px < of.sizePx
      ? []
      : [`${field}: expected less than sizePx, which is ${of.sizePx}, got ${px}`]
  })

const rules: readonly Rule[] = [
  rule(sourceFields, of => {
    const { segmentation, classification } = learnt(of)
    if (segmentation || classification) return []
    const only = onlyTask[of.model]
    return only
      ? [`${only}Sources: expected at least one, for ${of.model} learns ${only} only, got []`]
      : [`segmentationSources, classificationSources: expected at least one in either, got [] and []`]
  }),
  rule([...sourceFields, 'diceWeight'], of => {
    const { segmentation, classification } = learnt(of)
    return segmentation && !classification && of.diceWeight === 0
      ? ['diceWeight: expected a number above 0, for Dice is all that is learnt from labels, got 0']
      : []
  }),
  rule([...sourceFields, 'validation'], of => {
    const tasks = learnt(of)
    if (tasks.segmentation === tasks.classification) return []
    const task = tasks.segmentation ? 'segmentation' : 'classification'
    const { score } = of.validation
    const scores = scoresOf(task)
    return scores.includes(score)
      ? []
      : [`validation.score: expected one of ${scores.join(', ')}, for ${task} only is learnt, got ${shown(score)}`]
  }),
  rule(['split', 'validation'], ({ split, validation: { images } }) =>
    split === null || images === 'official'
      ? []
      : [`validation.images: expected "official", for the split says which images validate, got ${shown(images)}`],
  ),
  rule(['steps', 'warmUpSteps'], ({ steps, warmUpSteps }) =>
    warmUpSteps < steps ? [] : [`warmUpSteps: expected less than steps, which is ${steps}, got ${warmUpSteps}`],
  ),
  paddingRule('weakCropPaddingPx'),
  paddingRule('strongCropPaddingPx'),
  rule(['sizePx', 'cutoutPx'], ({ sizePx, cutoutPx }) =>
    cutoutPx <= sizePx ? [] : [`cutoutPx: expected at most sizePx, which is ${sizePx}, got ${cutoutPx}`],
  ),
  rule(['randAugment'], ({ randAugment }) => levelProblems(randAugment).map(problem => `randAugment.${problem}`)),
]

/**
 * The problems of fields that are right each by itself, but mean nothing together, as clauses. Fields that `isWrong` says
 * are not right by themselves are in no problem here. What means nothing for the chosen model alone is none: see `model`.
 *
 * @example contradictions({ ...defaults, cutoutPx: 300 }, () => false)
 * // ['cutoutPx: expected at most sizePx, which is 256, got 300']
 */
export const contradictions = (configuration: Configuration, isWrong: (field: Field) => boolean): readonly string[] =>
  rules.flatMap(({ fields, problems }) => (fields.some(isWrong) ? [] : problems(configuration)))
