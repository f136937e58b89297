import { step } from '../../lib/flowable/step.js'
import { openWorkerPool } from '../../lib/flowable/worker-pool.js'
import { type Latency, timesOf } from './latency.js'
import type { readyBytes } from './ready-bytes.js'

/** The time that as many bytes take from a worker thread of this process. */
export const latencyHere = async ({ bytes, count }: Readonly<{ bytes: number; count: number }>): Promise<Latency> => {
  const pool = openWorkerPool({ workers: 1 })
  const ready = step<typeof readyBytes>(new URL('./ready-bytes.js', import.meta.url), 'readyBytes')
  try {
    return await timesOf(count, () => pool.run(ready, bytes))
  } finally {
    await pool.close()
  }
}
