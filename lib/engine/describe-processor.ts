import { cpus } from 'node:os'
import { processorName } from './processor-name.js'

/** The processor that an engine computes on, with the number of its cores. */
export const describeProcessor = (): string => `${processorName()}, ${cpus().length} cores`
