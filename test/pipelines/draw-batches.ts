import { createHash } from 'node:crypto'
import { Subject } from 'rxjs'
import type { TrainingBatch } from '../../lib/codec/training-batch.js'
import type { Flowable, State } from '../../lib/flowable/flowable.js'

/** A batch with the state from which a run continues after it. */
export type DrawnBatch = Readonly<{ batch: TrainingBatch; state: State }>

/** The first `count` batches of a run that starts at `from`, with their states as they come back from JSON. */
export const drawBatches = (
  flow: Flowable<TrainingBatch>,
  count: number,
  from: State = null,
): Promise<readonly DrawnBatch[]> =>
  new Promise((resolve, reject) => {
    const drawn: DrawnBatch[] = []
    const requests = new Subject<number>()
    const subscription = flow(requests, { from, hold: (_what, work) => work }).subscribe({
      next: ([batch, state]) => {
        drawn.push({ batch, state: JSON.parse(JSON.stringify(state)) })
        if (drawn.length < count) return
        resolve(drawn)
        queueMicrotask(() => subscription.unsubscribe())
      },
      error: reject,
      complete: () => resolve(drawn),
    })
    requests.next(count)
  })

/** A digest of everything in a batch: ids, pixels, masks and labels. */
export const batchDigest = ({ sizePx, ...streams }: TrainingBatch): string => {
  const hash = createHash('sha256').update(`${sizePx}`)
  for (const [name, stream] of Object.entries(streams)) {
    hash.update(`${name}:${stream.ids.join()}`).update(stream.images)
    if ('masks' in stream) hash.update(stream.masks)
    if ('labels' in stream) hash.update(stream.labels)
  }
  return hash.digest('hex')
}
