import { Subject } from 'rxjs'
import { detachedRun, type Flowable, type State } from '../../../lib/flowable/flowable.js'
import { forEach } from '../../../lib/flowable/for-each.js'

/** All values of a flow, started at a state. */
export const collect = async <A>(flow: Flowable<A>, from: State = null): Promise<A[]> => {
  const values: A[] = []
  await forEach<A>(value => values.push(value), { from })(flow)
  return values
}

/**
 * The first `count` values of a run (or fewer, where it ends sooner) that is then left, and the state after the last,
 * as it comes back from a file. The run stands for some turns before it is left, so that what reads ahead does.
 */
export const collectFirst = async <A>(
  flow: Flowable<A>,
  count: number,
  from: State = null,
): Promise<{ values: A[]; state: State }> => {
  const values: A[] = []
  let state = from
  const requests = new Subject<number>()
  let leave = () => {}
  await new Promise<void>((resolve, reject) => {
    const subscription = flow(requests, { ...detachedRun, from }).subscribe({
      next: ([value, next]) => {
        values.push(value)
        state = next
        if (values.length < count) requests.next(1)
        else resolve()
      },
      error: reject,
      complete: resolve,
    })
    leave = () => subscription.unsubscribe()
    requests.next(1)
  })
  for (let i = 0; i < 10; i++) await nextTurn()
  leave()
  return { values, state: JSON.parse(JSON.stringify(state)) }
}

/** The next turn of the event loop. */
export const nextTurn = (): Promise<void> => new Promise(resolve => setImmediate(resolve))

/** 0 … count − 1. */
export const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i)
