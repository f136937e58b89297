import * as E from 'fp-ts/lib/Either.js'
import { mapWorkers } from '../../../lib/flowable/map-workers.js'
import { step } from '../../../lib/flowable/step.js'
import { openWorkerPool } from '../../../lib/flowable/worker-pool.js'
import type { LawSubject } from './law-suite.js'
import type { addHundred } from './steps/arithmetic.js'

/** `prompt` where results may be there in the same turn. Only then can law 4 be broken; workers take half a minute for it. */
type WorkerSubject = LawSubject & Readonly<{ prompt: boolean }>

const subject = (workers: number): WorkerSubject => ({
  prompt: workers === 0,
  name: `mapWorkers, ${workers} workers`,
  make: mapWorkers(
    openWorkerPool({ workers }),
    step<typeof addHundred>(new URL('./steps/arithmetic.js', import.meta.url), 'addHundred'),
    { concurrency: 4 },
  ),
  model: values => values.map(n => E.right(n + 100)),
  holds: 4,
})

/** `mapWorkers` in this thread and in others. Their pools are not closed: idle ones let the process end. */
export const workerSubjects: readonly WorkerSubject[] = [subject(0), subject(2)]
