import { openByteCluster } from './byte-cluster.js'

/** Times from a question to its answer, in milliseconds. */
export type Latency = Readonly<{ p50: number; p99: number }>

export const latencyOf = (sortedMs: readonly number[]): Latency => {
  const at = (share: number) => sortedMs[Math.min(sortedMs.length - 1, Math.floor(share * sortedMs.length))]!
  return { p50: at(0.5), p99: at(0.99) }
}

/** Asks `count` times, one after another, and once more as often before, to warm up; the times of the second half. */
export const timesOf = async (count: number, ask: (index: number) => Promise<unknown>): Promise<Latency> => {
  const timesMs: number[] = []
  for (let index = 0; index < 2 * count; index++) {
    const askedMs = performance.now()
    await ask(index)
    if (index >= count) timesMs.push(performance.now() - askedMs)
  }
  return latencyOf(timesMs.toSorted((a, b) => a - b))
}

/** The time that one answer takes by way of the server, where nothing else is on its way and it is ready at the worker. */
export const latencyThroughRemote = async (
  options: Readonly<{ storage: 'memory' | 'file'; bytes: number; count: number }>,
): Promise<Latency> => {
  const { ask, close } = await openByteCluster({ ...options, window: 1 })
  try {
    return await timesOf(options.count, ask)
  } finally {
    await close()
  }
}
