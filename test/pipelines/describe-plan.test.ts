import test from 'ava'
import { quickstart } from '../../lib/codec/configuration.js'
import type { Experiment } from '../../lib/codec/experiment.js'
import { describePlan } from '../../pipelines/describe-plan.js'
import { experimentCells } from '../../pipelines/experiment-cells.js'

test('rows, seeds, runs, the budgets of each model, and what has been made', t => {
  const experiment: Experiment = {
    formatVersion: 1,
    base: { ...quickstart, seed: 4 },
    models: ['U-Net', 'MultiMix'],
    segmentationLabels: [10, 'full'],
    classificationLabels: [100],
    repeats: 3,
  }
  const cells = experimentCells(experiment).map((cell, at) => ({ ...cell, testImages: 1, results: at < 2 ? [] : null }))
  t.is(
    describePlan({ experiment, path: 'runs/x', cells }),
    [
      '4 rows, each with the seeds 4 to 6, are 12 runs of 200 steps, at 64 px with 8 base channels; they are in runs/x/',
      '  U-Net · segmentation labels 10, full',
      '  MultiMix · segmentation labels 10, full · classification labels 100',
      '2 have been made before.',
    ].join('\n'),
  )
})
