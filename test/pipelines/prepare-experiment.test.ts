import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'ava'
import * as E from 'fp-ts/lib/Either.js'
import { Experiment } from '../../lib/codec/experiment.js'
import { describeError } from '../../lib/codec/pipeline-error.js'
import { openExperiment } from '../../pipelines/prepare-experiment.js'
import { temporaryFolder } from '../temporary-folder.js'
import { plan, tinyExperiment } from './tiny-experiment.js'
import { tinyData } from './tiny-run.js'

const refusal = async (experiment: Experiment, runsRoot: string) => {
  const planned = await plan(experiment, runsRoot)()
  return E.isLeft(planned) ? describeError(planned.left) : 'no error'
}

test('budgets that the data cannot meet are all told before any work, with the rows that have them', async t => {
  const runsRoot = temporaryFolder(t)
  const experiment = tinyExperiment(await tinyData(t), {
    models: ['U-Net', 'UMTL'],
    segmentationLabels: [2, 50],
    classificationLabels: [4, 1000],
    repeats: 3,
  })
  const sentence = await refusal(experiment, runsRoot)
  const most = /umtl-seg2-cls1000: .* classification label budget has a problem: expected at most 20, .* got 1000/
  t.regex(sentence, most)
  t.regex(sentence, /u-net-seg50, umtl-seg50-cls4, umtl-seg50-cls1000: .* segmentation label budget .* got 50/)
  t.regex(sentence, /^experiment: the plan has 2 problems: /)
  t.deepEqual(readdirSync(runsRoot), [], 'nothing is begun')
})

test('fields that contradict one of the models are told with its rows', async t => {
  const experiment = tinyExperiment(await tinyData(t))
  const base: Experiment['base'] = {
    ...experiment.base,
    validation: { ...experiment.base.validation, score: 'accuracy' },
  }
  t.regex(
    await refusal({ ...experiment, base }, temporaryFolder(t)),
    /^experiment: the plan has a problem: u-net-seg2: validation\.score: expected one of .*, for segmentation only is learnt, got "accuracy"\.$/,
  )
})

test('runs that are made side by side cannot share a queue', async t => {
  const experiment = tinyExperiment('nowhere')
  t.is(
    await refusal({ ...experiment, base: { ...experiment.base, nats: 'nats://host' } }, temporaryFolder(t)),
    'experiment: the plan has a problem: nats: expected null, for runs are made side by side and a queue has one trainer, got "nats://host".',
  )
})

test('missing data are told as for a single run', async t => {
  t.regex(await refusal(tinyExperiment('nowhere'), temporaryFolder(t)), /^data: nothing at nowhere; /)
})

test('a plan knows how many images each run is tested on, and that none has been made', async t => {
  const planned = await plan(tinyExperiment(await tinyData(t)), temporaryFolder(t))()
  if (E.isLeft(planned)) return t.fail(describeError(planned.left))
  const [unet, multimix] = planned.right.cells
  t.is(unet?.results, null)
  // 10 and 10 of classification more.
  t.is((multimix?.testImages ?? 0) - (unet?.testImages ?? 0), 20)
})

test('a folder goes on with its own experiment or a larger one, and with no other', async t => {
  const [data, runsRoot] = [await tinyData(t), temporaryFolder(t)]
  const experiment = tinyExperiment(data)
  const planned = await plan(experiment, runsRoot)()
  if (E.isLeft(planned)) return t.fail(describeError(planned.left))
  t.false(existsSync(planned.right.path), 'planning writes nothing')
  const release = openExperiment(planned.right)
  if (E.isRight(release)) release.right()
  const stored = Experiment.decode(JSON.parse(readFileSync(join(runsRoot, 'tiny', 'experiment.json'), 'utf8')))
  t.deepEqual(stored, E.right(planned.right.experiment))
  t.like(planned.right.experiment, experiment)
  t.is(await refusal({ ...experiment, repeats: 2 }, runsRoot), 'no error')
  t.is(
    await refusal({ ...experiment, models: ['U-Net'] }, runsRoot),
    `experiment: ${join(runsRoot, 'tiny')}, begun before, has a problem: models: expected all of U-Net, MultiMix, as begun, got U-Net.`,
  )
})

test('a folder that holds something else is left alone', async t => {
  const [data, runsRoot] = [await tinyData(t), temporaryFolder(t)]
  mkdirSync(join(runsRoot, 'tiny', 'checkpoints'), { recursive: true })
  t.regex(
    await refusal(tinyExperiment(data), runsRoot),
    /experiment\.json: it is not there, .*; give the experiment another name\.$/,
  )
  writeFileSync(join(runsRoot, 'tiny', 'experiment.json'), '{}')
  t.regex(await refusal(tinyExperiment(data), runsRoot), /experiment\.json: .*; give the experiment another name\.$/)
})

test('a folder that a process was killed while making is taken', async t => {
  const [data, runsRoot] = [await tinyData(t), temporaryFolder(t)]
  mkdirSync(join(runsRoot, 'tiny', 'cells'), { recursive: true })
  t.is(await refusal(tinyExperiment(data), runsRoot), 'no error')
})

test('an experiment goes on with its images wherever they lie, and with no others', async t => {
  const [data, runsRoot] = [await tinyData(t), temporaryFolder(t)]
  const begun = await plan(tinyExperiment(data), runsRoot)()
  if (E.isLeft(begun)) return t.fail(describeError(begun.left))
  const release = openExperiment(begun.right)
  if (E.isRight(release)) release.right()

  const moved = join(temporaryFolder(t), 'moved')
  renameSync(data, moved)
  t.is(await refusal(tinyExperiment(moved), runsRoot), 'no error')
  const [image] = readdirSync(join(moved, 'chest_xray', 'test', 'NORMAL'))
  rmSync(join(moved, 'chest_xray', 'test', 'NORMAL', image!))
  renameSync(join(moved, 'MontgomerySet'), join(temporaryFolder(t), 'MontgomerySet'))
  const sentence = await refusal(tinyExperiment(moved), runsRoot)
  t.regex(sentence, /begun before, has 2 problems: images of mcu: expected 10 \([0-9a-f]{16}\), as begun, got none/)
  t.regex(sentence, /images of chex: expected 30 \([0-9a-f]{16}\), as begun, got 29 \([0-9a-f]{16}\)\.$/)
})

test('what is in the way of a folder is told', async t => {
  const [data, runsRoot] = [await tinyData(t), temporaryFolder(t)]
  writeFileSync(join(runsRoot, 'tiny'), '')
  t.regex(await refusal(tinyExperiment(data), runsRoot), /tiny is a file; give the experiment another name\.$/)
})
