import type * as TE from 'fp-ts/lib/TaskEither.js'
import { readChex } from '../../datasets/chex.js'
import type { PipelineError } from '../../lib/codec/pipeline-error.js'
import type { Sample, SampleKey } from '../../lib/codec/sample.js'
import type { StepRef } from '../../lib/flowable/step.js'

/** The sample that no process lives through, by its file. */
const POISON = /\bIM-0041-/

/** Whether this is it. */
export const isPoison = ({ imagePath }: Pick<SampleKey, 'imagePath'>): boolean => POISON.test(imagePath)

/** Reads as `readChex` does, but for the poison, over which its process ends at once, as a decoder's fault ends it. */
export const readPoisonous = (key: SampleKey, signal: AbortSignal): TE.TaskEither<PipelineError, Sample> => {
  if (isPoison(key)) process.kill(process.pid, 'SIGKILL')
  return readChex(key, signal)
}

export const poisonousReader: StepRef = { module: import.meta.url, name: 'readPoisonous' }
