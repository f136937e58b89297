import type { Job } from './job.js'

/** What is measured: a loader under a setting. `warm` ones keep resampled pixels on disk from pass to pass. */
export type System = Readonly<{
  id: string
  label: string
  loader: Job['loader']
  workers: number
  warm: boolean
  released: boolean
  incrementalMarking: boolean
}>

const system = (id: string, label: string, loader: Job['loader'], over: Partial<System> = {}): System => ({
  id,
  label,
  loader,
  workers: 0,
  warm: false,
  released: false,
  incrementalMarking: false,
  ...over,
})

/** Every system, in the order of the table. */
export const systems: readonly System[] = [
  system('sharp', 'bare sharp loop', 'sharp'),
  system('dataloader', 'DataLoader, 2 workers, as released', 'dataloader', { workers: 2, released: true }),
  system('dataloader-lean', 'DataLoader, 2 workers, one grey decode', 'dataloader', { workers: 2 }),
  system('tfjs-data', 'tfjs-data with sharp', 'tfjs-data'),
  ...[0, 1, 2].map(workers => system(`ours-${workers}`, `ours, cold, ${workers} workers`, 'ours', { workers })),
  system('ours-2-marking', 'ours, cold, 2 workers, incremental marking', 'ours', {
    workers: 2,
    incrementalMarking: true,
  }),
  ...[0, 2].map(workers =>
    system(`ours-warm-${workers}`, `ours, warm, ${workers} workers`, 'ours', { workers, warm: true }),
  ),
]

/** The systems named by a comma-separated list of ids or of their beginnings (`ours` means all that begin so). */
export const systemsNamed = (only: string | undefined): readonly System[] => {
  if (only === undefined) return systems
  const names = only.split(',')
  const unknown = names.find(name => !systems.some(({ id }) => id.startsWith(name)))
  if (unknown !== undefined)
    throw new Error(`--only: expected some of ${systems.map(({ id }) => id).join(', ')}, got ${unknown}`)
  return systems.filter(({ id }) => names.some(name => id.startsWith(name)))
}
