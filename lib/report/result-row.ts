import type { Configuration } from '../codec/configuration.js'
import type { Domain } from '../codec/image-result.js'
import { type MeanAndDeviation, meanAndDeviation } from '../metric/mean-and-deviation.js'
import { chanceLevels } from './chance-levels.js'
import { isComparable } from './comparison.js'
import { type PublishedRowKey, type PublishedValue, publishedValue } from './published/published-value.js'
import { type MeasureName, measureNames, reportMeasures } from './report-measures.js'
import type { TestedRun } from './tested-run.js'

/** What is to be said of a value or a row, and of which repeats. */
export type Remark = Readonly<{ text: string; repeats: readonly number[] }>

/**
 * A measure of a row: its mean over the repeats for which it is defined. `remarks` say why it is undefined for others, or
 * which images it leaves out. `best`: none of the rows that it competes with has a better one. `noBetterThanChance`: always
 * answering the same is as accurate.
 */
export type ResultCell = MeanAndDeviation &
  Readonly<{
    remarks: readonly Remark[]
    published: PublishedValue | null
    best: boolean
    noBetterThanChance: boolean
  }>

/** A model with its label budgets, in a domain. A cell is null where the model does not learn the measure's task. */
export type ResultRow = PublishedRowKey &
  Readonly<{
    /** Its anchor in the page. */
    id: string
    /** Whether every label of its tasks is in use: it competes with such rows alone. */
    fullySupervised: boolean
    repeats: number
    /** Those that have results. */
    finished: number
    /** Why the others have none. */
    missing: readonly Remark[]
    cells: Readonly<Record<MeasureName, ResultCell | null>>
  }>

export type ResultRowOptions = Readonly<{
  /** What the runs have in common. */
  base: Configuration
  /** Whether published values may stand beside these. */
  compared: boolean
}>

/** The same remarks of several repeats as one. */
const gathered = (said: readonly Readonly<{ text: string; repeat: number }>[]): readonly Remark[] =>
  [...new Set(said.map(({ text }) => text))].map(text => ({
    text,
    repeats: said.filter(other => other.text === text).map(({ repeat }) => repeat),
  }))

const idOf = ({ domain, model, classificationLabels, segmentationLabels }: PublishedRowKey): string =>
  [domain, model.toLowerCase().replaceAll(' ', '-'), classificationLabels ?? 'none', segmentationLabels ?? 'none'].join(
    '-',
  )

const notTested = 'there is no test image, or none that could be read'

const cellOf = (
  runs: readonly TestedRun[],
  key: PublishedRowKey,
  measure: MeasureName,
  { base, compared }: ResultRowOptions,
): ResultCell => {
  const { task } = reportMeasures[measure]
  const scored = runs.map(({ run: { repeat }, scores }) => {
    const of = scores[key.domain][task]
    const value = of === null ? null : ((of as Partial<Record<MeasureName, number | null>>)[measure] ?? null)
    const text = of === null ? notTested : (of.remarks[measure] ?? null)
    return { repeat, value, text, source: of?.source }
  })
  const over = meanAndDeviation(scored.map(({ value }) => value).filter(value => value !== null))
  const chance = chanceLevels(runs, key.domain).flatMap(({ rates }) => rates.accuracy ?? [])
  const source = scored.find(({ source: of }) => of !== undefined)?.source
  return {
    ...over,
    remarks: gathered(scored.flatMap(({ repeat, text }) => (text === null ? [] : [{ repeat, text }]))),
    published:
      compared && source !== undefined && isComparable(base, key.domain, measure, source)
        ? publishedValue(key, measure)
        : null,
    best: false,
    noBetterThanChance: measure === 'accuracy' && over.mean !== null && over.mean <= Math.max(...chance),
  }
}

/** A row of the result table of its repeats; none of its cells is marked as the best yet. Expects at least one run. */
export const resultRow = (runs: readonly TestedRun[], domain: Domain, options: ResultRowOptions): ResultRow => {
  const first = runs[0]?.run
  if (first === undefined) throw new RangeError('Expected at least one run of a row, got none')
  const { classificationLabels, segmentationLabels } = first
  const key = { domain, model: first.configuration.model, classificationLabels, segmentationLabels }
  const finished = runs.filter(({ run }) => run.missing === null)
  const learnt = { classification: classificationLabels !== null, segmentation: segmentationLabels !== null }
  return {
    ...key,
    id: idOf(key),
    fullySupervised: [classificationLabels, segmentationLabels].every(budget => budget === null || budget === 'full'),
    repeats: runs.length,
    finished: finished.length,
    missing: gathered(
      runs.flatMap(({ run: { repeat, missing } }) => (missing === null ? [] : [{ repeat, text: missing }])),
    ),
    cells: Object.fromEntries(
      measureNames.map(measure => [
        measure,
        learnt[reportMeasures[measure].task] ? cellOf(finished, key, measure, options) : null,
      ]),
    ) as ResultRow['cells'],
  }
}
