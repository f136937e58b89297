/** Multiply the learning rate by `factor` after every `everyEpochs` epochs. */
export type StepDecay = Readonly<{ factor: number; everyEpochs: number }>

/**
 * The learning rate of a step (from 0): `learningRate` · factor^⌊epoch/everyEpochs⌋, where an epoch is
 * `stepsPerEpoch` steps, ⌊unlabelled classification images / M⌋ in the paper.
 */
export const learningRateAt = (
  step: number,
  { learningRate, decay, stepsPerEpoch }: Readonly<{ learningRate: number; decay: StepDecay; stepsPerEpoch: number }>,
): number => learningRate * decay.factor ** Math.floor(Math.floor(step / stepsPerEpoch) / decay.everyEpochs)
