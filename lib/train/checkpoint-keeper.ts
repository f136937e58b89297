import { CHECKPOINT_FORMAT, type CheckpointHead } from '../codec/checkpoint.js'
import type { CheckpointFolder } from './checkpoint-folder.js'
import type { Snapshot } from './learner.js'

export type CheckpointKeeperOptions = Readonly<{
  folder: CheckpointFolder
  /** What has been learnt (see `Learner`). */
  snapshot(): Snapshot
  /** The rest of a checkpoint's head, as it is when the snapshot is taken. */
  rest(): Pick<CheckpointHead, 'configuration' | 'data' | 'validation'>
  everyMinutes: number
  everySteps: number | null
  /** The step that the run has a checkpoint of already; 0 is the beginning, which needs none. */
  from: number
  /** Called when a checkpoint is on the disk. */
  onWritten?(step: number): void
  /** A monotonic clock in milliseconds (default `performance.now`). */
  nowMs?(): number
}>

/**
 * Keeps checkpoints of a run while it trains. The training thread is held only for the copy of what was learnt; the digest
 * and the disk are waited for in the background, one checkpoint at a time. What falls due meanwhile is taken when the one
 * before it is written.
 */
export type CheckpointKeeper = Readonly<{
  /**
   * To be called when the history has the step. `due`: whether one is to be written whatever the clock says. Throws where
   * an earlier one could not be written.
   */
  after(step: number, due: boolean): void
  /**
   * Waits for what is being written and writes what has been learnt since, where the history has it: up to `step`, the
   * last of its steps. Rejects where that cannot be.
   */
  finish(step: number): Promise<void>
}>

type Taken = Readonly<{ step: number; write(): Promise<void> }>

export const checkpointKeeper = (options: CheckpointKeeperOptions): CheckpointKeeper => {
  const { folder, everyMinutes, everySteps, from, onWritten, nowMs = () => performance.now() } = options
  let owed = false
  let takenAtMs = nowMs()
  let lastStep = from
  /** Of a step that a device has made and the history has not yet got. */
  let early: Taken | null = null
  let writing: Promise<void> | null = null
  let failed: Readonly<{ error: unknown }> | null = null

  const take = (): Taken => {
    const { step, pipeline, pseudoLabels, tensors } = options.snapshot()
    const head: CheckpointHead = { formatVersion: CHECKPOINT_FORMAT, step, pipeline, pseudoLabels, ...options.rest() }
    takenAtMs = nowMs()
    // Where the reading fails before it is waited for, that is told then.
    tensors.catch(() => {})
    return {
      step,
      write: async () => {
        await folder.write({ head, tensors: await tensors })
        lastStep = step
        onWritten?.(step)
      },
    }
  }
  const write = ({ write }: Taken): void => {
    writing = write()
      .catch((error: unknown) => {
        failed ??= { error }
      })
      .finally(() => {
        writing = null
      })
  }
  const throwFailure = () => {
    if (failed !== null) throw failed.error
  }
  return {
    after: (step, due) => {
      throwFailure()
      const counted = everySteps !== null && step % everySteps === 0
      if (due || counted || nowMs() - takenAtMs >= 60_000 * everyMinutes) owed = true
      if (owed && writing === null && early === null) {
        owed = false
        early = take()
      }
      if (early !== null && early.step <= step) {
        write(early)
        early = null
      }
    },
    finish: async step => {
      early = null
      await writing
      throwFailure()
      const last = take()
      if (last.step > lastStep && last.step <= step) await last.write()
    },
  }
}
