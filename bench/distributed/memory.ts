import { residentMiB } from '../measure/resident-memory.js'
import { openByteCluster } from './byte-cluster.js'
import { inLanes } from './in-lanes.js'

/** What this process and the worker had resident after so many answers, in MiB, garbage collected. */
export type MemoryReading = Readonly<{ answers: number; trainerMiB: number; workerMiB: number }>

export type MemoryOptions = Readonly<{ bytes: number; window: number; total: number; every: number }>

/** Has `total` answers come, and reads the memory after each `every` of them. */
export const readMemory = async (
  { bytes, window, total, every }: MemoryOptions,
  say: (reading: MemoryReading) => void,
): Promise<readonly MemoryReading[]> => {
  const { ask, worker, close } = await openByteCluster({ storage: 'memory', window, bytes })
  const readings: MemoryReading[] = []
  try {
    for (let from = 0; from < total; from += every) {
      await inLanes({ from, to: Math.min(total, from + every), lanes: window }, ask)
      const reading = {
        answers: Math.min(total, from + every),
        trainerMiB: await residentMiB(),
        workerMiB: Number(await worker.ask('memory')),
      }
      readings.push(reading)
      say(reading)
    }
    return readings
  } finally {
    await close()
  }
}
