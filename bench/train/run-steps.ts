/**
 * The child process that measures training steps of one engine: node --import=tsx bench/train/run-steps.ts '{job}'
 * Writes a `TrainReport` to stdout as a line of JSON.
 */
import { memory } from '@tensorflow/tfjs-core'
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import { lastValueFrom, tap } from 'rxjs'
import { defaults } from '../../lib/codec/configuration.js'
import { problems } from '../../lib/codec/problems.js'
import type { TrainingBatch } from '../../lib/codec/training-batch.js'
import { selectEngine } from '../../lib/engine/select-engine.js'
import type { Flowable } from '../../lib/flowable/flowable.js'
import { fromIterable } from '../../lib/flowable/from-iterable.js'
import { take } from '../../lib/flowable/take.js'
import { createModel } from '../../lib/model/create-model.js'
import { keyedRandom } from '../../lib/random/keyed-random.js'
import { createAdam } from '../../lib/train/adam.js'
import { trainingSink } from '../../lib/train/sink.js'
import { trainStep } from '../../lib/train/step.js'
import { openComputing } from '../../pipelines/open-computing.js'
import { fiveStreams, PHANTOMS } from '../measure/five-streams.js'
import { TrainJob, type TrainReport } from './job.js'

/** A batch of noise: what a step takes does not depend on the pixels. */
const noise = (sizePx: number, batchSize: number): TrainingBatch => {
  const random = keyedRandom('noise')
  const pixels = batchSize * sizePx * sizePx
  const bytes = (length: number, below: number) => Uint8Array.from({ length }, () => Math.floor(random() * below))
  const branch = () => ({ ids: Array.from({ length: batchSize }, (_, i) => `noise/${i}`), images: bytes(pixels, 256) })
  return {
    sizePx,
    segmentationLabelled: { ...branch(), masks: bytes(pixels, 2) },
    segmentationUnlabelled: branch(),
    classificationLabelled: { ...branch(), labels: bytes(batchSize, 2) },
    classificationWeak: branch(),
    classificationStrong: branch(),
  }
}

const openBatches = async ({
  streams,
  sizePx,
  batchSize,
  steps,
}: TrainJob): Promise<Readonly<{ flow: Flowable<TrainingBatch>; close(): Promise<void> }>> => {
  if (streams === null) {
    const batch = noise(sizePx, batchSize)
    return { flow: fromIterable(Array.from({ length: steps }, () => batch)), close: async () => {} }
  }
  return fiveStreams(streams === 'phantoms' ? PHANTOMS : streams, { sizePx, batchSize })
}

const measure = async (job: TrainJob): Promise<TrainReport> => {
  const { sizePx, batchSize, baseChannels, replicas, steps } = job
  if (job.engine === 'pytorch') throw new Error('run-steps: expected an engine of ours, got pytorch')
  const engine = await selectEngine({ prefer: job.engine, trueFloat32: true })
  const model = createModel('MultiMix', { sizePx, baseChannels })
  const adam = createAdam(model.weights)
  const computing = openComputing({ ...defaults, batchSize, replicas }, engine.name)
  const batches = await openBatches(job)
  const { gradientsOf, stepsInFlight } = computing
  const report = { stepMs: [] as number[], waitingMs: [] as number[] }
  const tensors: number[] = []
  await lastValueFrom(
    pipe(
      batches.flow,
      take(steps),
      trainingSink(
        (batch, step) =>
          trainStep(model, adam, batch, {
            seed: 1,
            step,
            learningRate: 1e-4,
            ahead: stepsInFlight > 1,
            ...(gradientsOf && { gradientsOf }),
          }),
        { stepsInFlight },
      ),
    ).pipe(
      tap(({ busyMs, waitingMs }) => {
        report.stepMs.push(busyMs)
        report.waitingMs.push(waitingMs)
        tensors.push(memory().numTensors)
      }),
    ),
  )
  await Promise.all([batches.close(), computing.close()])
  return {
    ...report,
    // With a step queued ahead, its tensors may be there or not.
    tensorGrowth: stepsInFlight > 1 ? null : tensors.at(-1)! - tensors[0]!,
    versions: `${engine.name}: ${engine.chosen} (${engine.device}), Node ${process.version}`,
  }
}

await pipe(
  TrainJob.decode(JSON.parse(process.argv[2] ?? '')),
  E.match(
    async errors => {
      throw new Error(`run-steps: expected a job, got ${problems(errors).join('; ')}`)
    },
    async job => {
      const report = await measure(job)
      process.stdout.write(`${JSON.stringify(report)}\n`, () => process.exit(0))
    },
  ),
)
