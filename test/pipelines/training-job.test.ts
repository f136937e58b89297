import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test, { type ExecutionContext } from 'ava'
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { jsrt } from '../../datasets/jsrt.js'
import { type NamedReaders, namedReaders } from '../../datasets/named-readers.js'
import { subset } from '../../datasets/subset.js'
import { defaults } from '../../lib/codec/configuration.js'
import { orThrow } from '../../lib/codec/or-throw.js'
import { describeError } from '../../lib/codec/pipeline-error.js'
import { PreprocessingJob } from '../../lib/codec/preprocessing-job.js'
import { acceptJob } from '../../pipelines/accept-job.js'
import type { SampleSet } from '../../pipelines/data-sets.js'
import { maxRecordBytes } from '../../pipelines/prepared-record.js'
import { keyBelow, relativeKey } from '../../pipelines/relative-key.js'
import { trainingJob } from '../../pipelines/training-job.js'
import type { TrainingSets } from '../../pipelines/training-streams.js'
import { temporaryFolder } from '../temporary-folder.js'
import { drawnSet } from './drawn-set.js'

/** A folder with three images of JSRT, empty files all, and what is drawn from them. */
const lungs = async (t: ExecutionContext) => {
  const root = temporaryFolder(t)
  for (const kind of ['images', 'masks']) {
    mkdirSync(join(root, 'JSRT', kind), { recursive: true })
    for (const i of [1, 2, 3]) writeFileSync(join(root, 'JSRT', kind, `JPCLN00${i}.png`), '')
  }
  return { root, set: await orThrow(jsrt(join(root, 'JSRT'))) }
}
const drawing = (...sets: readonly SampleSet[]): TrainingSets => ({
  segmentationLabelled: sets.map(dataset => ({ dataset, weight: 1 })),
  segmentationUnlabelled: null,
  classificationLabelled: null,
  classificationUnlabelled: sets.map(dataset => ({ dataset, weight: 1 })),
})
const job = (root: string, sets: TrainingSets, readers: NamedReaders = namedReaders) =>
  trainingJob({ configuration: { ...defaults, readConcurrency: 6 }, sets, fingerprint: 'test', root, readers })
const refusal = (...of: Parameters<typeof job>) =>
  E.match(describeError, () => 'a job')(job(...of)).replace(/^preprocessing elsewhere: /, '')

test('a job has what is used and no more, survives JSON, and says what is in flight', async t => {
  const { root, set } = await lungs(t)
  const made = job(root, drawing(set))
  if (E.isLeft(made)) return t.fail(describeError(made.left))
  const { job: described, window, maxAnswerBytes, readerOf } = made.right
  t.deepEqual(PreprocessingJob.decode(JSON.parse(JSON.stringify(described))), E.right(described))
  t.deepEqual(Object.keys(described.flows), ['segmentationLabelled', 'classificationUnlabelled'])
  t.deepEqual(Object.keys(described.readers), ['jsrt'])
  t.deepEqual(described.files, ['JSRT/images/JPCLN001.png'])
  t.is(window, 2 * 8)
  t.is(maxAnswerBytes, maxRecordBytes({ sizePx: 256, views: 2, isMasked: false }))
  t.is(readerOf.get(set), 'jsrt')
})

test('sets that other machines cannot read are refused before any work, each with a sentence', async t => {
  const { root, set } = await lungs(t)
  const elsewhere = temporaryFolder(t)
  t.is(
    refusal(root, drawing(drawnSet({ source: 'drawn', count: 2, sizePx: 8 }))),
    'the data set drawn: no other machine can read it; give trainer and workers its reader by name, or prepare samples on this machine.',
  )
  const own = { ...set, reader: { module: new URL('./drawn-set.ts', import.meta.url).href, name: 'drawnSet' } }
  t.is(
    refusal(root, drawing(own)),
    'the data set jsrt: its reader drawnSet has no name that other machines know; give trainer and workers its reader by name, or prepare samples on this machine.',
  )
  t.is(refusal(root, drawing(own), { mine: own.reader }), 'a job')
  t.is(
    refusal(elsewhere, drawing(set)),
    `${root}/JSRT/images/JPCLN001.png: other machines find files by their names in ${elsewhere}, and it leads upwards; name the folder that all data sets are in as --data, or prepare samples on this machine.`,
  )
  t.is(
    refusal(root, drawing(set, subset(set, [1], 'jsrt'))),
    'the data set jsrt: another one that segmentationLabelled draws from has the same name; give it a name of its own.',
  )
})

test('an image that is a link out of its set is a dead letter there as here, and does not stand in the way', async t => {
  const [{ root }, outside] = [await lungs(t), temporaryFolder(t)]
  writeFileSync(join(outside, 'a.png'), '')
  symlinkSync(join(outside, 'a.png'), join(root, 'JSRT/images/JPCLN000.png'))
  const set = await orThrow(jsrt(join(root, 'JSRT')))
  const made = job(root, drawing(set))
  if (E.isLeft(made)) return t.fail(describeError(made.left))
  t.is(set.length, 4)
  t.deepEqual(made.right.job.files, ['JSRT/images/JPCLN001.png'])
  const key = await orThrow(
    TE.fromEither(
      pipe(
        relativeKey(root, set.key(0)),
        E.flatMap(key => keyBelow(root, key)),
      ),
    ),
  )
  const outcome = await set.read(key, new AbortController().signal)()
  t.regex(E.match(describeError, () => 'a sample')(outcome), /it is a link that leads out of its data set/)
})

test('a worker does a job as its trainer would, or says which side is to be changed', async t => {
  const { root, set } = await lungs(t)
  const made = job(root, drawing(set))
  if (E.isLeft(made)) return t.fail(describeError(made.left))
  const { job: theirs } = made.right
  const answer = async (job: unknown, at = root, cache: string | null = null) =>
    E.match(
      (cause: string) => cause,
      () => 'accepted',
    )(
      await acceptJob(job, {
        ...{ root: at, readers: namedReaders },
        cache: cache === null ? null : { folder: cache, maxBytes: 2 ** 20 },
      })(),
    )
  const other = 'f'.repeat(64)
  t.is(await answer(theirs), 'accepted')
  t.is(await answer('?'), 'it is no preprocessing of samples')
  t.is(
    await answer({ version: 2 }),
    'it speaks version 2 of preprocessing, and this worker version 1: update the worker',
  )
  t.is(
    await answer({ version: 0 }),
    'it speaks version 0 of preprocessing, and this worker version 1: update the trainer',
  )
  t.regex(await answer({ ...theirs, sizePx: 0 }), /^its job is none: sizePx: expected a whole number of 1…8192, got 0$/)
  t.regex(
    await answer({ ...theirs, step: other }),
    /^the code that prepares samples is ffffffff there and [0-9a-f]{8} here: update the older of trainer and worker, with its packages \(npm ci\)$/,
  )
  t.regex(await answer({ ...theirs, readers: { jsrt: other } }), /^the code that reads jsrt is ffffffff there and /)
  for (const name of ['mine', 'constructor'])
    t.is(
      await answer({ ...theirs, readers: { [name]: other } }),
      `it reads with "${name}", which no reader is called here: give the worker that reader`,
    )
  const empty = temporaryFolder(t)
  t.is(
    await answer(theirs, empty),
    `JSRT/images/JPCLN001.png, which the trainer has, is not in ${empty}: give the worker the data that the trainer has`,
  )
  t.regex(
    await answer({ ...theirs, files: ['../a'] }),
    /^\.\.\/a, which the trainer has, is not in \S+ \(preprocess: .*it leads upwards/,
  )
  t.regex(await answer(theirs, root, join(root, 'JSRT/images/JPCLN001.png')), /JPCLN001\.png/)
})
