/**
 * How much of its weight a loss of unlabelled images has at a step (from 0): exp(−5(1 − min(step/steps, 1))²), which rises
 * from 0.0067 to 1; 1 from the first step where `steps` is 0. It keeps an untrained model from learning its own mistakes.
 *
 * Laine and Aila 2017 (arXiv 1610.02242); also Mean Teacher (arXiv 1703.01780) and SSL4MIS.
 */
export const rampUp = (step: number, steps: number): number =>
  steps === 0 ? 1 : Math.exp(-5 * (1 - Math.min(step / steps, 1)) ** 2)
