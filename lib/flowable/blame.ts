import { owes, type StageBooks } from './stage-books.js'

/**
 * Puts `ms` of the sink's waiting, in which no stage ran synchronously, down to whom it waited for: from `stage` up,
 * the first that has asynchronous work pending; else what it has asked for values and not got them from, in equal
 * shares where there are several; else the stage itself. Where work is pending, places for more are free, and the
 * upstream owes the values to fill them, the busier of the two is to blame, as it is the one that limits the rate (P. J.
 * Denning and J. P. Buzen, "The operational analysis of queueing network models", ACM Computing Surveys 10, 1978).
 */
export const blame = (stage: StageBooks, ms: number): void => {
  const late = lateFeeders(stage).filter(feeder => !heldUp(feeder))
  if (late.length === 0 || atWork(stage, late)) stage.stallMs += ms
  else for (const feeder of late) blame(feeder, ms / late.length)
}

const lateFeeders = ({ feeders }: StageBooks) => feeders.filter(owes)

const atWork = (stage: StageBooks, late: readonly StageBooks[]) =>
  stage.pending > 0 && (stage.held >= stage.capacity || usedMs(stage) > Math.max(...late.map(mostUsedMs)))

/** How long a stage has been in use up to now: with two of four places at work, half the time counts. */
const usedMs = ({ busyMs, pendingMs, capacity }: StageBooks) =>
  capacity > 0 && pendingMs > 0 ? pendingMs / capacity : busyMs

const mostUsedMs = (stage: StageBooks): number => Math.max(usedMs(stage), ...lateFeeders(stage).map(mostUsedMs))

/** Whether all that a stage waits for are uses of a shared flow that other uses, which lag behind, hold up. */
const heldUp = (stage: StageBooks): boolean => {
  if (!stage.usesShared || stage.pending > 0) return false
  const late = lateFeeders(stage)
  return late.length === 0 ? stage.relayOf !== null : late.every(heldUp)
}
