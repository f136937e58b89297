import { threadId } from 'node:worker_threads'
import { move, transferableSymbol, valueSymbol } from 'piscina'
import { performStep, type StepTask } from './perform-step.js'
import { markBegun, markEnded, markTaken, type StepMarks } from './step-marks.js'

let hooks: Promise<unknown> | null = null

/**
 * Makes TypeScript modules loadable in this thread, where the sources run unbuilt: before Node 22 a worker does not
 * share the module hooks of the main thread.
 */
const withHooks = (module: string) => {
  if (hooks === null && /\.[cm]?tsx?$/.test(module) && Number.parseInt(process.versions.node, 10) < 22)
    hooks = import('tsx/esm/api').then(({ register }) => register())
  return hooks
}

/**
 * What a worker thread of `openWorkerPool` runs: applies a step to a value, marks when that began and ended, and moves
 * the buffers of the result to the caller's thread.
 */
const stepWorker = async ({ marks, ...task }: StepTask & Readonly<{ marks: StepMarks }>): Promise<unknown> => {
  markTaken(marks, threadId)
  await withHooks(task.ref.module)
  const { outcome, buffers } = await performStep(task, () => markBegun(marks))
  markEnded(marks)
  return move({ [transferableSymbol]: buffers, [valueSymbol]: outcome })
}

export default stepWorker
