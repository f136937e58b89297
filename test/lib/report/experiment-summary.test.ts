import test from 'ava'
import * as E from 'fp-ts/lib/Either.js'
import type { ExperimentRow } from '../../../lib/codec/experiment.js'
import { ExperimentResult } from '../../../lib/codec/experiment-result.js'
import { ExperimentSummary } from '../../../lib/codec/experiment-summary.js'
import { resultsCsv } from '../../../lib/codec/results-csv.js'
import { experimentSummary } from '../../../lib/report/experiment-summary.js'
import { experimentTable } from '../../../lib/report/experiment-table.js'
import { experimentResult } from './experiment-results.js'

const rows: readonly ExperimentRow[] = [
  { model: 'MultiMix', segmentationLabels: 10, classificationLabels: 100 },
  { model: 'U-Net', segmentationLabels: 'full', classificationLabels: null },
]
const unet = {
  model: 'U-Net',
  segmentationLabels: 'full',
  classificationLabels: null,
  classificationSource: null,
} as const
const results = [
  experimentResult({ dice: 0.8, jaccard: 0.7, averageHausdorff: 3.125, accuracy: 0.9 }),
  experimentResult({ repeat: 2, dice: 0.9, averageHausdorff: null, accuracy: 0.9 }),
  experimentResult({ domain: 'cross-domain', dice: 0.5 }),
  experimentResult({ ...unet, dice: 0.95 }),
]

test('each row has, in each domain, mean and sample deviation over the repeats for which a measure is defined', t => {
  const summary = experimentSummary(rows, results)
  t.deepEqual(
    summary.map(({ model, domain, runs }) => [model, domain, runs]),
    [
      ['MultiMix', 'in-domain', 2],
      ['U-Net', 'in-domain', 1],
      ['MultiMix', 'cross-domain', 1],
      ['U-Net', 'cross-domain', 0],
    ],
  )
  const [multimix, , , missing] = summary
  // (0.8 + 0.9)/2, and √(2·0.05²/1).
  t.true(Math.abs(multimix!.diceMean! - 0.85) < 1e-12)
  t.true(Math.abs(multimix!.diceDeviation! - 0.0707106781) < 1e-9)
  t.like(multimix, { diceRuns: 2, jaccardMean: 0.7, jaccardDeviation: null, jaccardRuns: 1, accuracyDeviation: 0 })
  t.like(missing, { diceMean: null, diceDeviation: null, diceRuns: 0 })
})

test('results and summary come back from their tables as they were', t => {
  const csv = resultsCsv(ExperimentResult)
  t.deepEqual(csv.decode(csv.encode(results), 'results.csv'), E.right(results))
  const table = resultsCsv(ExperimentSummary)
  const summary = experimentSummary(rows, results)
  t.deepEqual(table.decode(table.encode(summary), 'table.csv'), E.right(summary))
})

test('the table for a terminal: spread where there is one, dashes for what is not there, no row without a run', t => {
  t.is(
    experimentTable(experimentSummary(rows, results)),
    [
      'in-domain   seg  cls  runs             DS     JS    HD            Acc  F1-Nor  F1-Abn',
      'MultiMix     10  100     2  0.850 ± 0.071  0.700  3.13  0.900 ± 0.000       –       –',
      'U-Net      full    –     1          0.950      –     –              –       –       –',
      '',
      'cross-domain  seg  cls  runs     DS  JS  HD  Acc  F1-Nor  F1-Abn',
      'MultiMix       10  100     1  0.500   –   –    –       –       –',
      '',
    ].join('\n'),
  )
})
