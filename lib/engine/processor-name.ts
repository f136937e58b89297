import { arch, cpus } from 'node:os'

/** The name of the processor, as its maker gives it, with the number of its cores. */
export const processorName = (): string => {
  const cores = cpus()
  return `${cores[0]?.model.trim() || arch()}, ${cores.length} cores`
}
