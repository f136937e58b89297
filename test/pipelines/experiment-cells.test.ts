import test from 'ava'
import { Configuration, defaults } from '../../lib/codec/configuration.js'
import { Experiment } from '../../lib/codec/experiment.js'
import { experimentCells, experimentRows } from '../../pipelines/experiment-cells.js'
import { paperPlan } from '../../pipelines/experiment-request.js'

const paper: Experiment = { ...paperPlan, formatVersion: 1, base: { ...defaults, seed: 7 } }

test("the paper's experiment has its 54 rows, five times each, under names of their own", t => {
  t.true(Experiment.is(paper))
  const rows = experimentRows(paper)
  t.is(rows.length, 54)
  const count = (model: string) => rows.filter(row => row.model === model).length
  t.deepEqual(paper.models.map(count), [3, 3, 3, 9, 9, 9, 9, 9])
  const cells = experimentCells(paper)
  t.is(cells.length, 270)
  t.is(new Set(cells.map(({ name }) => name)).size, 270)
  for (const { name, configuration } of cells) {
    t.is(configuration.name, name)
    t.true(Configuration.is(configuration), name)
  }
})

test('all rows are run once before any is repeated, and repeat r has the seed of the base + r − 1', t => {
  const cells = experimentCells(paper)
  t.deepEqual(
    cells.map(({ repeat }) => repeat),
    [1, 2, 3, 4, 5].flatMap(repeat => Array<number>(54).fill(repeat)),
  )
  for (const { repeat, configuration } of cells) t.is(configuration.seed, 6 + repeat)
  t.is(cells[0]?.name, 'u-net-seg10-r1')
  t.is(cells.at(-1)?.name, 'multimix-segfull-clsfull-r5')
})

test('a task that a model does not learn, or that has no source, has no budget', t => {
  const nameless = { ...paper, models: ['U-Net Encoder SSL', 'MultiMix'] } as const
  t.deepEqual(experimentRows(nameless)[0], {
    model: 'U-Net Encoder SSL',
    segmentationLabels: null,
    classificationLabels: 100,
  })
  const oneTask: Experiment = { ...nameless, base: { ...defaults, classificationSources: [] }, models: ['MultiMix'] }
  t.deepEqual(
    experimentCells({ ...oneTask, repeats: 1 }).map(({ name }) => name),
    ['multimix-seg10-r1', 'multimix-seg50-r1', 'multimix-segfull-r1'],
  )
})

test('a run is the same whatever other budgets and models the experiment has', t => {
  const narrow: Experiment = { ...paper, models: ['U-Net Encoder'], segmentationLabels: ['full'] }
  const cell = experimentCells(narrow)[0]
  t.deepEqual(
    cell,
    experimentCells(paper).find(({ name }) => name === cell?.name),
  )
})
