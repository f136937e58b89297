import * as E from 'fp-ts/lib/Either.js'
import { step } from '../../../lib/flowable/step.js'
import { openWorkerPool } from '../../../lib/flowable/worker-pool.js'
import type { addHundred } from './steps/arithmetic.js'

// Opens a pool, uses one of its workers, and comes to its end without closing it.
const pool = openWorkerPool({ workers: 2 })
const result = await pool.run(
  step<typeof addHundred>(new URL('./steps/arithmetic.js', import.meta.url), 'addHundred'),
  1,
)
console.log(E.isRight(result) ? result.right : result.left.cause)
