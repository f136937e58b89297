import { rmSync } from 'node:fs'
import type { BestSoFar } from '../lib/codec/checkpoint.js'
import { orThrow } from '../lib/codec/or-throw.js'
import { PipelineFailure } from '../lib/codec/pipeline-error.js'
import type { PngImage } from '../lib/codec/png-image.js'
import type { TrainingBatch } from '../lib/codec/training-batch.js'
import type { ValidationRecord } from '../lib/codec/validation-record.js'
import { afterValidation, isBest, noneYet } from '../lib/train/early-stopping.js'
import type { Learner } from '../lib/train/learner.js'
import { aboutModel, saveSafetensors } from '../lib/train/weights.js'
import type { PrepareSamplesOptions } from './prepare-samples.js'
import type { Prepared } from './prepared.js'
import { trainingPictures } from './training-pictures.js'
import { isBetter, scoreOf, validate } from './validate.js'
import type { Watcher } from './watcher.js'

export type ValidatingOptions = Readonly<{
  prepared: Prepared
  learner: Learner
  preparing: PrepareSamplesOptions
  watcher: Watcher
  /** The steps of an epoch. */
  epoch: number
}>

/**
 * A validation as the history has it, and pictures of what was learnt, by their tags: of the first, the last, and one a
 * minute between.
 */
export type Validated = Readonly<{ record: ValidationRecord; pictures: Readonly<Record<string, PngImage>> }>

/** The validations of a run. */
export type Validating = Readonly<{
  /** Whether the model is to be validated after a step: it ends an epoch, or is the last, and it has not been. */
  isDue(step: number): boolean
  /**
   * Validates the model as it is after a step, and keeps its weights where none before were better; `batch`, the step's,
   * is for the pictures. null where the watcher's signal is aborted meanwhile: the validation is then due still.
   */
  validate(step: number, batch: TrainingBatch | null): Promise<Validated | null>
  soFar(): BestSoFar
  /** Puts the file of the best weights in the place of whatever an earlier process left there. */
  restoreBest(): Promise<void>
}>

/** Where epochs are short, pictures of each would take the time and the disk. */
const PICTURES_EVERY_MS = 60_000

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
  const saveBest = async () => {
    const best = learner.best()
    if (best === null) return
    const about = aboutModel(best, configuration)
    await orThrow(saveSafetensors(best, folder.file('best.safetensors'), about)).finally(best.dispose)
  }
  let picturedMs = Number.NEGATIVE_INFINITY
  const picturesOf = async (step: number, batch: TrainingBatch | null): Promise<Validated['pictures']> => {
    const due = step === configuration.steps || performance.now() - picturedMs >= PICTURES_EVERY_MS
    if (!configuration.tensorBoard.write || !due) return {}
    picturedMs = performance.now()
    return trainingPictures(learner.evaluated, {
      batch,
      validation: sets,
      images: configuration.tensorBoard.images,
      saliencyScale: configuration.saliencyScale,
      signal: watcher.signal,
    })
  }
  return {
    isDue: step =>
      images > 0 && step > soFar.validated && (step % (epoch * everyEpochs) === 0 || step === configuration.steps),
    validate: async (step, batch) => {
      const beganMs = performance.now()
      try {
        const parts = await partsAfter(step)
        const score = scoreOf(parts, kind)
        const better = (value: number, than: number) => isBetter(kind, value, than)
        const pictures = await picturesOf(step, batch)
        const after = afterValidation(soFar, { step, score, better })
        const best = isBest(after)
        if (best) {
          await learner.keepBest()
          await saveBest()
        }
        soFar = after
        const tookMs = performance.now() - beganMs
        return {
          record: { kind: 'validation', step, epoch: Math.ceil(step / epoch), ...parts, score, best, tookMs },
          pictures,
        }
      } catch (error) {
        if (watcher.signal.aborted) return null
        throw error
      }
    },
    soFar: () => soFar,
    restoreBest: async () => {
      rmSync(folder.file('best.safetensors'), { force: true })
      await saveBest()
    },
  }
}
