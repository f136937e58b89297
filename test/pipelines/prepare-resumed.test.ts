import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test, { type ExecutionContext } from 'ava'
import * as E from 'fp-ts/lib/Either.js'
import type { Configuration } from '../../lib/codec/configuration.js'
import { orThrow } from '../../lib/codec/or-throw.js'
import { describeError } from '../../lib/codec/pipeline-error.js'
import { selectEngine } from '../../lib/engine/select-engine.js'
import type { RunFolder } from '../../lib/train/run-folder.js'
import { prepareResumed } from '../../pipelines/prepare-resumed.js'
import { temporaryFolder } from '../temporary-folder.js'
import { resume, run, timelessHistory, tiny, tinyData } from './tiny-run.js'

test.before(() => selectEngine({ prefer: 'wasm' }))

const short = (data: string, over: Partial<Configuration> = {}): Configuration =>
  tiny(data, {
    steps: 4,
    checkpoints: { everyMinutes: 1000, everySteps: null, keep: 3 },
    tensorBoard: { write: false, images: 0 },
    workers: 0,
    ...over,
  })

/** A run that has ended, in a folder of its own, with a checkpoint of its last step. */
const ended = async (t: ExecutionContext, over: Partial<Configuration> = {}) => {
  const data = await tinyData(t)
  const { folder } = await run(t, short(data, over))
  return { data, folder, path: folder.path }
}

/** One that was stopped on its way, so that it has a checkpoint of each of its last three steps. */
const stopped = async (t: ExecutionContext) => {
  const stopAfter = (last: number) => {
    const abort = new AbortController()
    const onStep = ({ step }: { step: number }) => step === last && abort.abort()
    return { signal: abort.signal, onStep }
  }
  const { folder } = await run(t, short(await tinyData(t)), stopAfter(2))
  await resume(folder.path, {}, stopAfter(3))
  await resume(folder.path)
  t.deepEqual(checkpointsIn(folder), namesOf(2, 3, 4))
  return { folder, path: folder.path }
}

/** What a run that is to go on is refused with, after what was said before it; its folder is then free again. */
const refusal = async (t: ExecutionContext, path: string, over: unknown = {}, alsoWrong: readonly string[] = []) => {
  const said: string[] = []
  const options = { where: 'the flags', alsoWrong, phantomsRoot: 'none', say: (line: string) => said.push(line) }
  const prepared = await prepareResumed(path, over, options)()
  t.false(existsSync(join(path, 'lock')))
  return [...said, E.isLeft(prepared) ? describeError(prepared.left) : 'no error']
}

const namesOf = (...steps: readonly number[]) => steps.map(step => `step-0000000${step}.safetensors`)
const checkpointsIn = (folder: RunFolder) => readdirSync(folder.file('checkpoints')).toSorted()

/** The results of a run, and its history. */
const resultsOf = (folder: RunFolder) => ({
  history: timelessHistory(folder.file('history.jsonl')),
  files: ['weights.safetensors', 'best.safetensors', 'metrics.json'].map(file => readFileSync(folder.file(file))),
})

test('what is no folder of a run is refused', async t => {
  const root = temporaryFolder(t)
  const nowhere = join(root, 'nowhere')
  t.deepEqual(await refusal(t, nowhere), [`run folder: nothing at ${nowhere}; expected the folder of an earlier run.`])
  t.false(existsSync(nowhere))
  t.deepEqual(await refusal(t, root), [
    `run folder: ${root}: it has neither config.json nor checkpoints/; give the folder of an earlier run.`,
  ])
  writeFileSync(join(root, 'config.json'), '{"name":')
  t.regex(
    (await refusal(t, root)).join(),
    /^resume: .*config\.json: .*JSON.*; put it back as it was, or remove it: checkpoints have it, too\.$/,
  )
})

test('what would make it another training is refused, all of it at once; what moves the work is not', async t => {
  const { path, folder, data } = await ended(t, { learningRateSchedule: 'cosine' })
  const before = resultsOf(folder)
  t.deepEqual(await refusal(t, path, { seed: 5, workers: 2, sizePx: 64, steps: 8, validation: { patience: 3 } }), [
    'resume: the flags has 3 problems: ' +
      'seed: expected 1, as in the run that is continued, got 5; ' +
      'sizePx: expected 32, as in the run that is continued, got 64; ' +
      'steps: expected 4, over which the learning rate falls (learningRateSchedule cosine), got 8.',
  ])
  t.regex((await refusal(t, path, { stepz: 8 })).join(), /^configuration: the flags has a problem: stepz: .*steps/)
  t.deepEqual(await refusal(t, path, { seed: 5 }, ['--bogus: expected a known option']), [
    'resume: the flags has 2 problems: --bogus: expected a known option; ' +
      'seed: expected 1, as in the run that is continued, got 5.',
  ])
  t.regex(
    (await refusal(t, path, { seed: -5 }, ['--bogus: expected a known option'])).join(),
    /^configuration: the flags has 2 problems: --bogus: expected a known option; seed: expected .*, got -5\.$/,
  )
  const moved = join(temporaryFolder(t), 'moved')
  cpSync(data, moved, { recursive: true })
  await resume(path, { data: moved, readConcurrency: 4, prefetchBatches: 1, maxFailedShare: 0.5, panelImages: 2 })
  t.deepEqual(resultsOf(folder), before)
})

test('a run without its config.json goes on as its checkpoint says', async t => {
  const { path, folder } = await ended(t)
  const before = resultsOf(folder)
  rmSync(folder.file('config.json'))
  await resume(path)
  t.deepEqual(resultsOf(folder), before)
  t.true(existsSync(folder.file('config.json')))
})

test('a run is given no fewer steps than it has made', async t => {
  const { path } = await ended(t)
  t.deepEqual(await refusal(t, path, { steps: 3 }), [
    'resume: the flags has a problem: steps: expected at least 4, which the run has made, got 3.',
  ])
})

test('a configuration that was changed by hand is refused by what the checkpoint was made with', async t => {
  const { path, folder } = await ended(t)
  const config = JSON.parse(readFileSync(folder.file('config.json'), 'utf8'))
  writeFileSync(folder.file('config.json'), JSON.stringify({ ...config, batchSize: 1, klWeight: 0.5 }))
  t.deepEqual(await refusal(t, path), [
    'resume: the flags has 2 problems: batchSize: expected 2, as in the run that is continued, got 1; ' +
      'klWeight: expected 0.01, as in the run that is continued, got 0.5.',
  ])
})

test('other images than those that the run drew from are refused', async t => {
  const { path, data, folder } = await ended(t)
  const images = join(data, 'chest_xray', 'train', 'NORMAL')
  cpSync(join(images, readdirSync(images)[0]!), join(images, 'another.jpeg'))
  const [said, ...more] = await refusal(t, path)
  t.deepEqual(more, [])
  const streams = (unlabelled: number) =>
    'segmentationLabelled 2 #, segmentationUnlabelled 2 #, ' +
    `classificationLabelled 4 #, classificationUnlabelled ${unlabelled} #, validation 1 # + 0 #`
  t.is(
    said!.replaceAll(/ [0-9a-f]{16}\b/g, ' #'),
    `resume: ${folder.file('checkpoints')}: the run drew from other images (${streams(16)}) than there are now ` +
      `(${streams(17)}); give it the data that it was started with, or start a new run.`,
  )
  rmSync(join(images, 'another.jpeg'))
  t.is((await resume(path)).outcome.steps, 4)
})

test('a run that a living process works on is refused, and keeps its lock', async t => {
  const { path, folder } = await ended(t)
  const options = { where: 'the flags', phantomsRoot: 'none', say: () => {} }
  const held = await orThrow(prepareResumed(path, {}, options))
  const refused = await prepareResumed(path, {}, options)()
  t.is(
    E.isLeft(refused) ? describeError(refused.left) : 'no error',
    `run folder: ${folder.file('lock')}: process ${process.pid} works in this folder; wait for its end, or stop it.`,
  )
  t.true(existsSync(folder.file('lock')))
  held.folder.release()
  t.is((await resume(path)).outcome.steps, 4)
})

test('a damaged newest checkpoint is named, the one before it is used, and the run ends the same', async t => {
  const { path, folder } = await stopped(t)
  const before = resultsOf(folder)
  const newest = folder.file('checkpoints/step-00000004.safetensors')
  const bytes = readFileSync(newest)
  bytes[bytes.length - 100]! ^= 1
  writeFileSync(newest, bytes)
  const { said, outcome } = await resume(path)
  t.deepEqual(said, [
    `checkpoint: ${newest}: it is damaged: its bytes do not have the digest that they were written with; ` +
      'the one before it is used, if there is one.',
    `Continuing ${path}/ after step 3 of 4.`,
  ])
  t.is(outcome.steps, 4)
  t.deepEqual(resultsOf(folder), before)
  t.deepEqual((await resume(path)).said, [`Continuing ${path}/ after step 4 of 4.`])
})

test('where every checkpoint is damaged, each is named and nothing is begun', async t => {
  const { path, folder } = await stopped(t)
  const before = resultsOf(folder)
  const files = checkpointsIn(folder).map(name => join(folder.file('checkpoints'), name))
  for (const file of files) writeFileSync(file, readFileSync(file).subarray(0, 5000))
  const cut = (file: string) =>
    new RegExp(
      `^checkpoint: ${file}: .*: truncated, or not safetensors; the one before it is used, if there is one\\.$`,
    )
  const lines = await refusal(t, path)
  t.is(lines.length, 4)
  for (const [i, file] of files.toReversed().entries()) t.regex(lines[i]!, cut(file))
  t.is(
    lines[3],
    `checkpoint: ${folder.file('checkpoints')}: none of its 3 checkpoints can be used; ` +
      'put back a copy of one, or remove the folder to start the run from its beginning.',
  )
  t.deepEqual(resultsOf(folder), before)
})

test('a run that was killed before its first checkpoint starts anew, and its history begins anew', async t => {
  const { path, folder } = await ended(t)
  const before = resultsOf(folder)
  rmSync(folder.file('checkpoints'), { recursive: true })
  rmSync(folder.file('metrics.json'))
  // Also where it was killed while it wrote that checkpoint, and a line.
  mkdirSync(folder.file('checkpoints'))
  writeFileSync(folder.file('checkpoints/step-00000001.safetensors.half.tmp'), 'half')
  writeFileSync(folder.file('history.jsonl'), `${readFileSync(folder.file('history.jsonl'), 'utf8')}{"kind":"st`)
  const steps: number[] = []
  const { said } = await resume(path, {}, { onStep: ({ step }) => steps.push(step) })
  t.deepEqual(said, [`${path}/ has no checkpoint yet: it starts from the beginning.`])
  t.deepEqual(steps, [1, 2, 3, 4])
  t.deepEqual(resultsOf(folder), before)
  t.deepEqual(checkpointsIn(folder), namesOf(4))
})
