import type { BestSoFar } from '../lib/codec/checkpoint.js'
import { orThrow } from '../lib/codec/or-throw.js'
import { PipelineFailure } from '../lib/codec/pipeline-error.js'
import type { ValidationRecord } from '../lib/codec/validation-record.js'
import { afterValidation, isBest, noneYet } from '../lib/train/early-stopping.js'
import type { Learner } from '../lib/train/learner.js'
import { aboutModel, saveSafetensors } from '../lib/train/weights.js'
import type { PrepareSamplesOptions } from './prepare-samples.js'
import type { Prepared } from './prepared.js'
import { isBetter, scoreOf, validate } from './validate.js'
import type { Watcher } from './watcher.js'

/** The weights of the best validation so far, in a run's folder. */
export const BEST_WEIGHTS = 'best.safetensors'

export type ValidatingOptions = Readonly<{
  prepared: Prepared
  learner: Learner
  preparing: PrepareSamplesOptions
  watcher: Watcher
  /** The steps of an epoch. */
  epoch: number
}>

/** The validations of a run. */
export type Validating = Readonly<{
  /** Whether the model is to be validated after a step: it ends an epoch, or is the last, and it has not been. */
  isDue(step: number): boolean
  /**
   * Validates the model as it is after a step, and keeps its weights where none before were better. null where the
   * watcher's signal is aborted meanwhile: the validation is then due still.
   */
  validate(step: number): Promise<ValidationRecord | null>
  soFar(): BestSoFar
}>

/** Validations of what a learner learns, going on from those that a checkpoint tells of. */
export const openValidating = ({ prepared, learner, preparing, watcher, epoch }: ValidatingOptions): Validating => {
  const { configuration, validation: sets, folder, continued } = prepared
  const { everyEpochs, score: kind } = configuration.validation
  const images = [...sets.segmentation, ...sets.classification].reduce((sum, { length }) => sum + length, 0)
  let soFar = continued?.checkpoint?.head.validation ?? noneYet

  const partsAfter = async (step: number) => {
    const parts = await validate(learner.evaluated, sets, {
      ...configuration,
      ...preparing,
      signal: watcher.signal,
      onProgress: () => {},
    })
    for (const [term, value] of Object.entries(parts.losses)) {
      if (value !== null && !Number.isFinite(value))
        throw new PipelineFailure({ _tag: 'LossNotFinite', stage: 'validation', step, term, value })
    }
    return parts
  }
  return {
    isDue: step =>
      images > 0 && step > soFar.validated && (step % (epoch * everyEpochs) === 0 || step === configuration.steps),
    validate: async step => {
      const beganMs = performance.now()
      try {
        const parts = await partsAfter(step)
        const score = scoreOf(parts, kind)
        const better = (value: number, than: number) => isBetter(kind, value, than)
        soFar = afterValidation(soFar, { step, score, better })
        const best = isBest(soFar)
        if (best) {
          const about = aboutModel(learner.evaluated, configuration)
          await orThrow(saveSafetensors(learner.evaluated, folder.file(BEST_WEIGHTS), about))
        }
        const tookMs = performance.now() - beganMs
        return { kind: 'validation', step, epoch: Math.ceil(step / epoch), ...parts, score, best, tookMs }
      } catch (error) {
        if (watcher.signal.aborted) return null
        throw error
      }
    },
    soFar: () => soFar,
  }
}
