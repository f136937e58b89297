import * as t from 'io-ts'
import { LabelBudget } from './configuration.js'
import { type ExperimentMeasure, experimentMeasures } from './experiment-result.js'
import { Domain } from './image-result.js'
import { ModelName } from './model-name.js'
import { finite, real, whole } from './numbers.js'

const orNull = <A>(type: t.Type<A>) => t.union([type, t.null], `${type.name}, or null`)

const measures = Object.keys(experimentMeasures) as readonly ExperimentMeasure[]

/** The fields of each measure: `diceMean`, `diceDeviation`, `diceRuns`. */
type SummaryFields = Record<`${ExperimentMeasure}${'Mean' | 'Deviation'}`, t.Type<number | null>> &
  Record<`${ExperimentMeasure}Runs`, t.Type<number>>

const summaryFields = Object.fromEntries(
  measures.flatMap(measure => [
    [`${measure}Mean`, orNull(finite)],
    [`${measure}Deviation`, orNull(real(0))],
    [`${measure}Runs`, whole(0)],
  ]),
) as SummaryFields

/**
 * A line of `table.csv`: a row of the experiment's table in one domain. Of each measure the mean and the sample standard
 * deviation over the repeats for which it is defined, and how many these are: null without any, and of one without spread.
 */
export const ExperimentSummary = t.readonly(
  t.strict({
    model: ModelName,
    segmentationLabels: orNull(LabelBudget),
    classificationLabels: orNull(LabelBudget),
    domain: Domain,
    /** The runs that have been made. */
    runs: whole(0),
    ...summaryFields,
  }),
  'ExperimentSummary',
)
export type ExperimentSummary = t.TypeOf<typeof ExperimentSummary>
