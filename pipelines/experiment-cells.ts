import type { Configuration, LabelBudget } from '../lib/codec/configuration.js'
import type { Experiment, ExperimentCell, ExperimentRow } from '../lib/codec/experiment.js'
import type { ModelName } from '../lib/codec/model-name.js'
import { learntTerms } from '../lib/model/learnt-terms.js'
import { learntTasks } from '../lib/model/model-switches.js'

/** `MultiMix` with 10 and 100 labels is `multimix-seg10-cls100`. */
const nameOf = ({ model, segmentationLabels, classificationLabels }: ExperimentRow): string =>
  [
    model.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-'),
    ...(segmentationLabels === null ? [] : [`seg${segmentationLabels}`]),
    ...(classificationLabels === null ? [] : [`cls${classificationLabels}`]),
  ].join('-')

const rowsOf = (
  { base, segmentationLabels, classificationLabels }: Experiment,
  model: ModelName,
): readonly ExperimentRow[] => {
  const learnt = learntTasks(learntTerms({ ...base, model }))
  const none: readonly (LabelBudget | null)[] = [null]
  return (learnt.segmentation ? segmentationLabels : none).flatMap(segmentation =>
    (learnt.classification ? classificationLabels : none).map(classification => ({
      model,
      segmentationLabels: segmentation,
      classificationLabels: classification,
    })),
  )
}

/** A budget of a task that is not learnt means nothing: it is the same in every experiment. */
const configurationOf = (base: Configuration, name: string, row: ExperimentRow, repeat: number): Configuration => ({
  ...base,
  name,
  model: row.model,
  segmentationLabels: row.segmentationLabels ?? 'full',
  classificationLabels: row.classificationLabels ?? 'full',
  seed: base.seed + repeat - 1,
})

/** The rows of an experiment's table: its models over the label budgets of the tasks that each learns. */
export const experimentRows = (experiment: Experiment): readonly ExperimentRow[] =>
  experiment.models.flatMap(model => rowsOf(experiment, model))

/**
 * The runs of an experiment, in the order in which they are made: all rows once, then once more with the next seed, so
 * that a whole table is there early. Every name is another: it is that of the run's folder.
 *
 * @example experimentCells(experiment)[0].name // 'multimix-seg10-cls100-r1'
 */
export const experimentCells = (experiment: Experiment): readonly ExperimentCell[] => {
  const rows = experimentRows(experiment)
  return Array.from({ length: experiment.repeats }, (_, at) => at + 1).flatMap(repeat =>
    rows.map(row => {
      const name = `${nameOf(row)}-r${repeat}`
      const { segmentationLabels, classificationLabels } = row
      const configuration = configurationOf(experiment.base, name, row, repeat)
      return { name, repeat, configuration, segmentationLabels, classificationLabels }
    }),
  )
}
