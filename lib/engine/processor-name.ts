import { arch, cpus } from 'node:os'

/** The name of the processor, as its maker gives it. */
export const processorName = (): string => cpus()[0]?.model.trim() || arch()
