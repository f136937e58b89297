import { readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test, { type ExecutionContext } from 'ava'
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import { namedReaders } from '../../datasets/named-readers.js'
import type { Json } from '../../lib/codec/dead-letter.js'
import { describeError } from '../../lib/codec/pipeline-error.js'
import { PREPROCESSING_VERSION, type PreprocessingJob } from '../../lib/codec/preprocessing-job.js'
import type { SampleKey } from '../../lib/codec/sample.js'
import { openWorkerPool, type WorkerPool } from '../../lib/flowable/worker-pool.js'
import { encodeGrey } from '../../lib/image/encode-grey.js'
import { decodePrepared } from '../../pipelines/prepared-record.js'
import { performing } from '../../pipelines/preprocess.js'
import { temporaryFolder } from '../temporary-folder.js'

const key: SampleKey = {
  ...{ id: 'chex/a', source: 'chex', split: 'train', label: 'normal', patientId: null },
  ...{ imagePath: 'a.png', maskPaths: [] },
}
const job: PreprocessingJob = {
  ...{ version: PREPROCESSING_VERSION, run: 'test', sizePx: 4, step: '', files: [] },
  flows: { plain: [{ kind: 'identity' }] },
  readers: { chex: '' },
}

/** A worker with one picture below its root, and a secret beside it: what it answers, in a word or a sentence. */
const worker = async (t: ExecutionContext, pool: WorkerPool = openWorkerPool({ workers: 0 })) => {
  const [root, outside] = [temporaryFolder(t), temporaryFolder(t)]
  const picture = await encodeGrey({ width: 4, height: 4, data: new Uint8Array(16).fill(9) }, 'png')
  writeFileSync(join(root, 'a.png'), picture)
  writeFileSync(join(outside, 'secret.png'), picture)
  symlinkSync(join(outside, 'secret.png'), join(root, 'link.png'))
  const perform = performing(job, { root, readers: namedReaders, cache: null }, pool)
  const ask = async (value: Json, flow = 'plain') =>
    pipe(
      decodePrepared(await perform({ place: { flow, source: 'chex', epoch: 0, index: 3 }, value }), {
        ...{ epoch: 0, key, sizePx: 4, views: 1, root: 'here' },
      }),
      E.match(
        cause => `no record: ${cause}`,
        E.match(describeError, ({ views }) => `grey ${views[0]?.image.data[0]}`),
      ),
    )
  return { root, outside, ask }
}

test('a sample below the root is prepared, whatever else the trainer says', async t => {
  const { ask } = await worker(t)
  t.is(await ask({ key, reader: 'chex' }), 'grey 9')
})

test('a message that names what it should not gets an error for an answer, and nothing is read', async t => {
  const { root, outside, ask } = await worker(t)
  const secret = join(outside, 'secret.png')
  for (const [imagePath, cause] of [
    [secret, 'it is absolute'],
    [join('..', secret), 'it leads upwards'],
    ['link.png', 'a link on its way leads out of the root'],
    [`file://${secret}`, null],
    ['http://127.0.0.1:9/a.png', 'it is an address'],
    ['s3://bucket/a.png', 'it is an address'],
  ] as const) {
    const answer = await ask({ key: { ...key, imagePath }, reader: 'chex' })
    if (cause === null) t.regex(answer, /^decode: cannot read /)
    else t.true(answer.includes(`${JSON.stringify(imagePath)} is no name of a file in it: ${cause}`), answer)
    const masked = await ask({ key: { ...key, maskPaths: [imagePath] }, reader: 'chex' })
    t.notRegex(masked, /^grey/, 'nor a mask')
  }
  t.deepEqual(readdirSync(root).toSorted(), ['a.png', 'link.png'])
})

test('work that is none of the job gets an error for an answer', async t => {
  const { ask } = await worker(t)
  const none = 'preprocess: sample 3 of epoch 0 (chex) failed: its work is none:'
  t.is(
    await ask({ key, reader: 'jsrt' }),
    `${none} no reader of the job is called jsrt; mend the sample or leave it out.`,
  )
  for (const reader of ['constructor', '__proto__', 'file:///etc/passwd'])
    t.true((await ask({ key, reader })).startsWith(`${none} no reader of the job is called ${reader}`))
  for (const flow of ['other', 'toString'])
    t.true((await ask({ key, reader: 'chex' }, flow)).startsWith(`${none} no flow of the job is called ${flow}`))
  t.true((await ask(null)).startsWith(`${none} the whole: expected PreprocessingWork, got null`))
  t.true((await ask({ key, reader: 'chex', run: 'rm' })).startsWith(`${none} run: expected`))
})

test('what comes at once goes to a thread in groups of up to four', async t => {
  const sizes: number[] = []
  const pool = openWorkerPool({ workers: 0 })
  const run: WorkerPool['run'] = (step, value, options) => {
    sizes.push((value as { samples: readonly unknown[] }).samples.length)
    return pool.run(step, value, options)
  }
  const { ask } = await worker(t, { ...pool, run })
  const answers = await Promise.all(Array.from({ length: 6 }, () => ask({ key, reader: 'chex' })))
  t.deepEqual(answers, Array(6).fill('grey 9'))
  t.deepEqual(sizes, [4, 2])
})
