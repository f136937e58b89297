import * as tf from '@tensorflow/tfjs-core'
import * as E from 'fp-ts/lib/Either.js'
import type { Checkpoint } from '../codec/checkpoint.js'
import type { Configuration } from '../codec/configuration.js'
import type { PipelineError } from '../codec/pipeline-error.js'
import type { PseudoLabelState } from '../codec/pseudo-label-state.js'
import type { StoredTensor } from '../codec/safetensors.js'
import type { State } from '../codec/state.js'
import type { TrainingBatch } from '../codec/training-batch.js'
import { describeAbout } from '../codec/weights-about.js'
import type { Model } from '../model/model.js'
import { createAdam } from './adam.js'
import { createAverage } from './average.js'
import type { LossOptions } from './losses.js'
import { misfit } from './misfit.js'
import { createPseudoLabelling, type PseudoLabellingOptions } from './pseudo-labelling.js'
import { type StepOptions, type StepReport, trainStep } from './step.js'

/** How a step (counted from 0) is computed; what is the same in all of them, and what is not. */
export type LearnerOptions = Pick<StepOptions, 'seed' | 'saliencyScale' | 'gradientsOf' | 'ahead' | 'clipNorm'> &
  Readonly<{
    learningRateAt(step: number): number
    lossAt(step: number): LossOptions
    /** The decay of the average of the weights; null keeps none. */
    emaDecay: number | null
    pseudoLabelling: PseudoLabellingOptions
  }>

export type LearnerReport = StepReport & Readonly<{ learningRate: number }>

/** What was learnt after some step, being read from the device; a step made meanwhile does not change it. */
export type Snapshot = Readonly<{
  step: number
  pipeline: State
  pseudoLabels: PseudoLabelState
  tensors: Promise<ReadonlyMap<string, StoredTensor>>
}>

/**
 * What training changes, in one place: a model, its optimiser, the average of its weights, and how far it has come. So
 * that it can be kept and put back whole. `dispose` frees all but the model, which is the caller's.
 */
export type Learner = Readonly<{
  model: Model
  /** The model that is validated and tested: the average of the weights, where one is kept. */
  evaluated: Model
  /** Remembers the evaluated weights as the best so far. No step may be made meanwhile. */
  keepBest(): Promise<void>
  /** A model with the weights that were remembered, which the caller disposes; null where none were. */
  best(): Model | null
  /** The steps made, and the state from which the flow continues after them. */
  made(): Readonly<{ step: number; state: State }>
  /** The next step, on a batch after which the flow continues from `state`. */
  step(batch: TrainingBatch, state: State): Promise<LearnerReport>
  /** What has been learnt up to now; may be asked for at any time. */
  snapshot(): Snapshot
  /** Puts back what a checkpoint holds. Left, and nothing changed, where its tensors are not those of this learner. */
  restore(checkpoint: Checkpoint, path: string): E.Either<PipelineError, void>
  dispose(): void
}>

const named = (prefix: string, variables: ReadonlyMap<string, tf.Variable>) =>
  [...variables].map(([name, variable]) => [`${prefix}/${name}`, variable] as const)

/** That a checkpoint is another model's, in a clause; or null. */
const otherModel = (of: Configuration, { name: model, sizePx, baseChannels }: Model): string | null =>
  of.model === model && of.sizePx === sizePx && of.baseChannels === baseChannels
    ? null
    : `this run trains ${describeAbout({ model, sizePx, baseChannels })}`

const shapesOf = (variables: ReadonlyMap<string, tf.Variable>) =>
  new Map([...variables].map(([name, { shape }]) => [name, shape] as const))

/** What the names of the best weights begin with in a checkpoint. */
const BEST = 'best/'

/**
 * Asked for in the turn of the call. A GPU answers later, when the next step has given the variable another tensor: the
 * one that is read is held until then.
 */
const read = async ([name, variable]: readonly [string, tf.Variable]): Promise<readonly [string, StoredTensor]> => {
  const held = tf.clone(variable)
  try {
    return [name, { shape: held.shape, data: await held.data<'float32'>() }]
  } finally {
    held.dispose()
  }
}

/** A learner that starts at the model's weights as they are. It trains the model in place. */
export const createLearner = (model: Model, options: LearnerOptions): Learner => {
  const { learningRateAt, lossAt, emaDecay, ...each } = options
  const adam = createAdam(model.weights)
  const average = emaDecay === null ? null : createAverage(model.weights, emaDecay)
  let labelling = createPseudoLabelling(options.pseudoLabelling)
  let begun = 0
  let made: ReturnType<Learner['made']> = { step: 0, state: null }
  let best: ReadonlyMap<string, StoredTensor> | null = null
  const evaluated = average === null ? model : { ...model, weights: average.weights, dispose: () => {} }
  const variables: ReadonlyMap<string, tf.Variable> = new Map([
    ...named('weight', model.weights),
    ...named('adam', adam.state),
    ...named('average', average?.weights ?? new Map()),
  ])

  return {
    model,
    evaluated,
    keepBest: async () => {
      best = new Map(await Promise.all([...evaluated.weights].map(read)))
    },
    best: () => {
      if (best === null) return null
      const weights = new Map(
        [...best].map(([name, { shape, data }]) => [
          name,
          tf.tidy(() => tf.variable(tf.tensor(data as Float32Array, [...shape]), false)),
        ]),
      )
      return { ...model, weights, dispose: () => tf.dispose([...weights.values()]) }
    },
    made: () => made,
    step: async (batch, state) => {
      const step = begun++
      const learningRate = learningRateAt(step)
      const report = await trainStep(model, adam, batch, {
        ...each,
        step,
        learningRate,
        loss: { ...lossAt(step), ...labelling.lossOptions() },
        reportWeak: labelling.observes,
        onUpdate: () => {
          average?.update(step + 1)
          made = { step: step + 1, state }
        },
      })
      if (report.weakAbnormal !== null) labelling.observe(batch.classificationWeak.ids, report.weakAbnormal)
      return { ...report, learningRate }
    },
    snapshot: () => {
      // All are asked for in this turn, so that none is of another step.
      const reading = [...variables].map(read)
      const remembered = [...(best ?? [])].map(([name, tensor]) => [`${BEST}${name}`, tensor] as const)
      const tensors = Promise.all(reading).then(entries => new Map([...entries, ...remembered]))
      return { step: made.step, pipeline: made.state, pseudoLabels: labelling.state(), tensors }
    },
    restore: ({ head, tensors }, path) => {
      const remembered = [...tensors].filter(([name]) => name.startsWith(BEST))
      const ofBest = new Map(remembered.map(([name, tensor]) => [name.slice(BEST.length), tensor]))
      const ofRest = new Map([...tensors].filter(([name]) => !name.startsWith(BEST)))
      const cause =
        otherModel(head.configuration, model) ??
        misfit(shapesOf(variables), ofRest, 'this run') ??
        (ofBest.size > 0 ? misfit(shapesOf(evaluated.weights), ofBest, 'this run') : null)
      if (cause !== null) {
        const remedy = `it fits ${describeAbout(head.configuration)} and emaDecay ${head.configuration.emaDecay}`
        return E.left({ _tag: 'FileInvalid', path, stage: 'checkpoint', cause, remedy })
      }
      tf.tidy(() => {
        for (const [name, variable] of variables)
          variable.assign(tf.tensor(ofRest.get(name)!.data as Float32Array, variable.shape))
      })
      labelling = createPseudoLabelling(options.pseudoLabelling, head.pseudoLabels)
      best = ofBest.size > 0 ? ofBest : null
      begun = head.step
      made = { step: head.step, state: head.pipeline }
      return E.right(undefined)
    },
    dispose: () => {
      adam.dispose()
      average?.dispose()
    },
  }
}
