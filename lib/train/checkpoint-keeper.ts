import { CHECKPOINT_FORMAT, type Checkpoint, type CheckpointHead } from '../codec/checkpoint.js'
import type { CheckpointFolder } from './checkpoint-folder.js'
import type { Learner } from './learner.js'

export type CheckpointKeeperOptions = Readonly<{
  folder: CheckpointFolder
  learner: Pick<Learner, 'made' | 'snapshot'>
  /** The rest of a checkpoint's head, as it is when the snapshot is taken. */
  rest(): Pick<CheckpointHead, 'configuration' | 'data' | 'validation'>
  /** After which steps one is due whatever the clock says, beside those that `everySteps` counts. */
  dueAfter(step: number): boolean
  everyMinutes: number
  everySteps: number | null
  /** Called when a checkpoint is on the disk. */
  onWritten?(step: number): void
  /** A monotonic clock in milliseconds (default `performance.now`). */
  nowMs?(): number
}>

/**
 * Keeps checkpoints of a run while it trains. The training thread is held only for the copy of what was learnt; the digest
 * and the disk are waited for in the background, one checkpoint at a time. What falls due meanwhile is taken when the one
 * before it is written. Weights that are not finite are not kept, for those before them must not make room for
 * them; the loss of a step to come tells of them.
 */
export type CheckpointKeeper = Readonly<{
  /** Whether one is due after a step. Then no further step is to be begun, on a device either, before `after`. */
  isDue(step: number): boolean
  /** To be called when the history has a step. Throws where an earlier one could not be written. */
  after(step: number): void
  /**
   * Waits for what is being written and writes what has been learnt since up to `step`, the last that the history has.
   * Rejects where that cannot be done.
   */
  finish(step: number): Promise<void>
}>

export const checkpointKeeper = (options: CheckpointKeeperOptions): CheckpointKeeper => {
  const { folder, learner, everyMinutes, everySteps, nowMs = () => performance.now() } = options
  /** One that was due when it could not be taken. */
  let owed = false
  let takenAtMs = nowMs()
  let lastStep = learner.made().step
  let writing: Promise<void> | null = null
  let failed: Readonly<{ error: unknown }> | null = null

  const fallsDue = (step: number) =>
    owed ||
    options.dueAfter(step) ||
    (everySteps !== null && step % everySteps === 0) ||
    nowMs() - takenAtMs >= 60_000 * everyMinutes

  const write = async (): Promise<void> => {
    const { step, pipeline, pseudoLabels, tensors } = learner.snapshot()
    const head: CheckpointHead = { formatVersion: CHECKPOINT_FORMAT, step, pipeline, pseudoLabels, ...options.rest() }
    owed = false
    takenAtMs = nowMs()
    const checkpoint = { head, tensors: await tensors }
    if (!areFinite(checkpoint)) return
    await folder.write(checkpoint)
    lastStep = step
    options.onWritten?.(step)
  }
  const throwFailure = () => {
    if (failed !== null) throw failed.error
  }
  return {
    isDue: step => writing === null && fallsDue(step),
    after: step => {
      throwFailure()
      if (!fallsDue(step)) return
      if (writing !== null || learner.made().step !== step) {
        owed = true
        return
      }
      writing = write()
        .catch((error: unknown) => {
          failed ??= { error }
        })
        .finally(() => {
          writing = null
        })
    },
    finish: async step => {
      await writing
      throwFailure()
      if (learner.made().step === step && (step > lastStep || owed)) await write()
    },
  }
}

/** Whether the weights are, and their average: by sums times 0, which cost a fraction of asking each. */
const areFinite = ({ tensors }: Checkpoint): boolean => {
  for (const [name, { data }] of tensors) {
    // A moment that has grown beyond all bounds stops its weight, no more.
    if (!name.startsWith('weight/') && !name.startsWith('average/')) continue
    let zero = 0
    for (let i = 0; i < data.length; i++) zero += data[i]! * 0
    if (zero !== 0) return false
  }
  return true
}
