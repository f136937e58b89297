import { Observable, type Observer, type Subscriber, type TeardownLogic } from 'rxjs'
import type { At, Flowable, Run } from '../../../../lib/flowable/flowable.js'
import type { Law, LawSubject } from '../law-suite.js'

/** A deliberately broken operator, the law that catches it, and by what. */
export type Mutant = Readonly<{ law: Law; caught: RegExp; subject: LawSubject }>

/** A mutant of an operator that should pass all values on and hold none. */
export const mutant = (
  law: Law,
  caught: RegExp,
  name: string,
  make: LawSubject['make'],
  rest: Partial<LawSubject> = {},
): Mutant => ({ law, caught, subject: { name, make, model: values => values, holds: 0, ...rest } })

type ByHand = Readonly<{
  upstream: Flowable<number>
  requests: Observable<number>
  run: Run | undefined
  subscriber: Subscriber<At<unknown>>
}>

/** An operator made by hand, past the kernel and its checks. */
export const byHand =
  (behave: (parts: ByHand) => TeardownLogic) =>
  (upstream: Flowable<number>): Flowable<unknown> =>
  (requests, run) =>
    new Observable(subscriber => behave({ upstream, requests, run, subscriber }))

/** An observer that passes everything on. */
export const passOn = (subscriber: Subscriber<At<unknown>>): Observer<At<unknown>> => ({
  next: value => subscriber.next(value),
  error: error => subscriber.error(error),
  complete: () => subscriber.complete(),
})
