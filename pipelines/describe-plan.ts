import type { ExperimentRow } from '../lib/codec/experiment.js'
import { experimentRows } from './experiment-cells.js'
import type { PlannedExperiment } from './prepare-experiment.js'

const budgets = (of: readonly ExperimentRow['segmentationLabels'][], task: string): readonly string[] => {
  const labels = [...new Set(of)].filter(budget => budget !== null)
  return labels.length === 0 ? [] : [`${task} labels ${labels.join(', ')}`]
}

/**
 * What an experiment is going to run, in a few lines for a terminal: rows, seeds, runs and where they go, the label budgets
 * of each model, and how many of the runs have been made before.
 *
 * @example console.log(describePlan(planned))
 */
export const describePlan = ({ experiment, path, cells }: Omit<PlannedExperiment, 'sets'>): string => {
  const { base, models, repeats } = experiment
  const made = cells.filter(({ results }) => results !== null).length
  const rows = experimentRows(experiment)
  const seeds = repeats === 1 ? `the seed ${base.seed}` : `the seeds ${base.seed} to ${base.seed + repeats - 1}`
  return [
    `${rows.length} rows, each with ${seeds}, are ${cells.length} runs of ${base.steps} steps, at ${base.sizePx} px with ` +
      `${base.baseChannels} base channels; they are in ${path}/`,
    ...models.map(model => {
      const own = rows.filter(row => row.model === model)
      const segmentation = own.map(({ segmentationLabels }) => segmentationLabels)
      const classification = own.map(({ classificationLabels }) => classificationLabels)
      const parts = [...budgets(segmentation, 'segmentation'), ...budgets(classification, 'classification')]
      return `  ${[model, ...parts].join(' · ')}`
    }),
    `${made === 0 ? 'None has' : made === 1 ? 'One has' : `${made} have`} been made before.`,
  ].join('\n')
}
