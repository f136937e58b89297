import type { DrawnSample } from './draw-sample.js'

/** The negative of a sample: a step for the worker of the soak. */
export const invert = ({ index, pixels }: DrawnSample): DrawnSample => ({
  index,
  pixels: pixels.map(grey => 255 - grey),
})
