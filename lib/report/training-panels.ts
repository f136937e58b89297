import type { HistoryRecord } from '../codec/history-record.js'
import type { StepRecord } from '../codec/step-record.js'
import type { ValidationRecord } from '../codec/validation-record.js'
import type { LearntTerms } from '../model/model-switches.js'
import type { Point } from './smoothed.js'

/** A value of every step, and what the validations found of the same. */
export type TrainingPanel = Readonly<{ name: string; steps: readonly Point[]; validations: readonly Point[] }>

/** A score of every validation. */
export type ScoreLine = Readonly<{ name: string; points: readonly Point[] }>

type Term = Readonly<{
  name: string
  learnt: (terms: LearntTerms) => boolean
  ofStep: (record: StepRecord) => number
  ofValidation: (record: ValidationRecord) => number | null
}>

const none = () => null

const terms: readonly Term[] = [
  { name: 'Total loss', learnt: () => true, ofStep: of => of.losses.total, ofValidation: of => of.losses.total },
  {
    ...{ name: 'Cross-entropy', learnt: ({ crossEntropy }) => crossEntropy },
    ...{ ofStep: of => of.losses.crossEntropy, ofValidation: of => of.losses.crossEntropy },
  },
  {
    ...{ name: 'Dice loss', learnt: ({ dice }) => dice },
    ...{ ofStep: of => of.losses.dice, ofValidation: of => of.losses.dice },
  },
  {
    ...{ name: 'Pseudo-label loss', learnt: ({ pseudoLabel }) => pseudoLabel },
    ...{ ofStep: of => of.losses.pseudoLabel, ofValidation: none },
  },
  {
    ...{ name: 'Share of pseudo-labels used', learnt: ({ pseudoLabel }) => pseudoLabel },
    ...{ ofStep: of => of.pseudoLabelShare, ofValidation: none },
  },
  {
    ...{ name: 'KL of the maps', learnt: ({ kl }) => kl },
    ...{ ofStep: of => of.losses.kl, ofValidation: none },
  },
]

const scores = [
  ['Dice', 'dice'],
  ['Jaccard', 'jaccard'],
  ['accuracy', 'accuracy'],
  ['F1 normal', 'f1Normal'],
  ['F1 abnormal', 'f1Abnormal'],
] as const

const points = <Record extends Readonly<{ step: number }>>(
  records: readonly Record[],
  of: (record: Record) => number | null,
): readonly Point[] =>
  records.flatMap(record => {
    const y = of(record)
    return y === null || !Number.isFinite(y) ? [] : [{ x: record.step, y }]
  })

/**
 * What a run's history has to show: the loss and those of its terms that are learnt, unweighted, by step, and the scores of
 * the validations. Values that are not finite are left out.
 *
 * @example trainingPanels(history, learntTerms(configuration))
 */
export const trainingPanels = (
  history: readonly HistoryRecord[],
  learnt: LearntTerms,
): Readonly<{ panels: readonly TrainingPanel[]; scoreLines: readonly ScoreLine[] }> => {
  const steps = history.filter(record => record.kind === 'step')
  const validations = history.filter(record => record.kind === 'validation')
  return {
    panels: terms
      .filter(term => term.learnt(learnt))
      .map(({ name, ofStep, ofValidation }) => ({
        name,
        steps: points(steps, ofStep),
        validations: points(validations, ofValidation),
      })),
    scoreLines: scores
      .map(([name, score]) => ({ name, points: points(validations, of => of.scores[score]) }))
      .filter(line => line.points.length > 0),
  }
}
