import { openByteCluster } from './byte-cluster.js'
import { inLanes } from './in-lanes.js'
import { measureRate, type Rate } from './rate.js'

export type ThroughOptions = Readonly<{ storage: 'memory' | 'file'; window: number; bytes: number; count: number }>

/** How many come before the clock starts. */
export const WARM_UP = 300

/** The rate at which answers come from a worker that has them ready, through a server, `window` in flight. */
export const throughRemote = async ({ count, ...options }: ThroughOptions): Promise<Rate> => {
  const { ask, pids, close } = await openByteCluster(options)
  const lanes = options.window
  try {
    await inLanes({ from: 0, to: WARM_UP, lanes }, ask)
    return await measureRate(count, pids, () => inLanes({ from: WARM_UP, to: WARM_UP + count, lanes }, ask))
  } finally {
    await close()
  }
}
