import * as TE from 'fp-ts/lib/TaskEither.js'
import type { PipelineError } from '../lib/codec/pipeline-error.js'
import type { Prepared } from './training-run.js'

export type ResumeOptions = Readonly<{
  /** Names the file or the flags that `over` came from. */
  where: string
  phantomsRoot: string
  say(line: string): void
}>

/**
 * Opens a run's folder to continue it from its newest whole checkpoint. `over` lays fields over the run's own
 * configuration; those that would make it another training are refused.
 */
export const prepareResumed = (
  folder: string,
  _over: unknown,
  { where }: ResumeOptions,
): TE.TaskEither<PipelineError, Prepared> =>
  TE.left({ _tag: 'ConfigurationInvalid', stage: 'resume', where, problems: [`cannot continue ${folder} yet`] })
