import { type Observable, Subject, Subscription } from 'rxjs'
import { UNBOUNDED } from '../../../../lib/flowable/demand.js'
import type { Flowable, Run } from '../../../../lib/flowable/flowable.js'
import { claim } from './claim.js'
import type { Law } from './law.js'
import { kinds, probe } from './probe.js'
import { turns, until } from './quiet.js'

/** A run that has come to its end, with nothing left of its observer but a weak reference. */
const finished = async (
  flow: Flowable<unknown>,
  request$: Subject<number>,
  run: Run,
  end: 'completion' | 'unsubscription',
  idle: () => boolean,
): Promise<WeakRef<object>> => {
  let completed = false
  const sink = Object.assign(new Subscription(), {
    next: () => {},
    error: () => sink.unsubscribe(),
    complete: () => {
      completed = true
      sink.unsubscribe()
    },
  })
  const values: Observable<unknown> = flow(request$, run)
  const subscription = values.subscribe(sink)
  request$.next(end === 'completion' ? UNBOUNDED : 1)
  await until(() => idle() && (completed || end === 'unsubscription'))
  subscription.unsubscribe()
  return new WeakRef(sink)
}

/**
 * Law 3 (3.13): after unsubscription and after completion nothing keeps the observer alive, though the flow, its
 * source, the requests and the run are still referenced. The observer is one that RxJS does not let go of by itself.
 * Needs `--expose-gc`.
 */
export const theObserverIsLetGo: Law = async subject => {
  const collect = globalThis.gc
  if (!collect) throw new Error('Expected Node to be started with --expose-gc')
  let held = 0
  const run: Run = {
    from: null,
    hold: (_what, work) => {
      held++
      const settled = () => {
        held--
      }
      work.then(settled, settled)
      return work
    },
  }
  const kept: unknown[] = [run]
  const observers: (readonly [string, WeakRef<object>])[] = []
  for (const kind of kinds)
    for (const end of ['completion', 'unsubscription'] as const) {
      const source = probe(23, kind)
      const flow = subject.make(source.flow)
      const request$ = new Subject<number>()
      kept.push(source, flow, request$)
      observers.push([`${kind}, after ${end}`, await finished(flow, request$, run, end, () => held === 0)])
    }
  await until(() => held === 0)
  // Eventually, says the rule: released generators take a few turns, and optimised code may keep a value for longer.
  for (let i = 0; i < 20 && observers.some(([, observer]) => observer.deref()); i++) {
    await turns(3)
    collect()
  }
  for (const [where, observer] of observers)
    claim(observer.deref() === undefined, `${where}: the observer is kept alive`)
  claim(kept.length === 13, 'unreachable: keeps the references until here')
}
