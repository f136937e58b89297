import type { StepRecord } from '../lib/codec/step-record.js'
import type { ValidationRecord } from '../lib/codec/validation-record.js'
import type { Elsewhere } from './open-elsewhere.js'

/**
 * Who watches a run. Aborting the signal gives up the step in work (or waits for it, where it keeps this thread busy);
 * what was learnt before is kept in the folder.
 */
export type Watcher = Readonly<{
  signal: AbortSignal
  /** Called where samples are prepared on other machines, before the first is. */
  onElsewhere?(elsewhere: Elsewhere): void
  /** Called after each step; `waitedFor` names the stage that most of the waiting so far is put down to. */
  onStep(record: StepRecord, waitedFor: () => string | null): void
  onEvaluation(source: string, images: number, of: number): void
  onValidation?(record: ValidationRecord): void
  /** Called when a checkpoint of what was learnt in so many steps is on the disk. */
  onCheckpoint?(step: number): void
}>
