import { afterTheEndNothingHappens } from './laws/after-the-end-nothing-happens.js'
import { badRequestsAreNamed } from './laws/bad-requests-are-named.js'
import { continuesExactly } from './laws/continues-exactly.js'
import { demandSaturates } from './laws/demand-saturates.js'
import { failuresEndTheRun } from './laws/failures-end-the-run.js'
import { inFlightIsBounded } from './laws/in-flight-is-bounded.js'
import type { Law, LawSubject } from './laws/law.js'
import { leavingReleasesTheSource } from './laws/leaving-releases-the-source.js'
import { nothingIsLost } from './laws/nothing-is-lost.js'
import { oneAtATimeThenOneEnd } from './laws/one-at-a-time-then-one-end.js'
import { onlyWhatIsRequested } from './laws/only-what-is-requested.js'
import { otherStatesAreRefused } from './laws/other-states-are-refused.js'
import { requestsAreHeardOnce } from './laws/requests-are-heard-once.js'
import { runsAreIndependent } from './laws/runs-are-independent.js'
import { silenceIsAnError } from './laws/silence-is-an-error.js'
import { theObserverIsLetGo } from './laws/the-observer-is-let-go.js'
import { theStackStaysFlat } from './laws/the-stack-stays-flat.js'
import { timingDoesNotMatter } from './laws/timing-does-not-matter.js'
import { upstreamsAreTreatedWell } from './laws/upstreams-are-treated-well.js'
import { waitingIsHeld } from './laws/waiting-is-held.js'

export type { Law, LawSubject } from './laws/law.js'

/**
 * The rules of the Reactive Streams specification (1.0.4), and what checks each here. A Publisher there is a Flowable
 * here, a Subscriber its observer, `Subscription.request` a value of `request$`, `cancel` RxJS's `unsubscribe`,
 * `onSubscribe` the return of `subscribe`.
 *
 * | rule | checked by |
 * |---|---|
 * | 1.01 no more than requested | onlyWhatIsRequested |
 * | 1.02 fewer, and an end | onlyWhatIsRequested |
 * | 1.03 signals one at a time | oneAtATimeThenOneEnd; no signal inside a value, in all laws |
 * | 1.04 failures are signalled | failuresEndTheRun; throwing-functions.ts for what users' functions throw |
 * | 1.05 an end is signalled | oneAtATimeThenOneEnd, nothingIsLost |
 * | 1.06 an end is a cancellation | requestsAreHeardOnce, afterTheEndNothingHappens |
 * | 1.07 nothing after the end | oneAtATimeThenOneEnd; in all laws, since their observer is not guarded by RxJS |
 * | 1.08 nothing after cancelling, in the end | leavingReleasesTheSource: here at once |
 * | 1.09 subscribing returns normally | failuresEndTheRun, otherStatesAreRefused |
 * | 1.10, 1.11 several subscribers | runsAreIndependent: each subscription is a run of its own |
 * | 2.01 demand by requests | upstreamsAreTreatedWell: positive whole numbers, to the source too |
 * | 2.02 slow subscribers dispatch | does not apply: a sink that needs time asks later, one thread runs all |
 * | 2.03 no request, no cancel within an end | upstreamsAreTreatedWell; RxJS makes `unsubscribe` there do nothing |
 * | 2.04 an end is a cancellation | upstreamsAreTreatedWell |
 * | 2.05 cancel a second subscription | does not apply: an observer is not handed its subscription, it makes it |
 * | 2.06 cancel what is needed no more | upstreamsAreTreatedWell, leavingReleasesTheSource |
 * | 2.07 calls in series | does not apply: one thread; from within a value see 3.02 |
 * | 2.08 values after cancelling | upstreamsAreTreatedWell, with a source that goes on |
 * | 2.09 an end without a request | upstreamsAreTreatedWell, with empty sources |
 * | 2.10 an error without a request | failuresEndTheRun |
 * | 2.11 signals happen before processing | does not apply: one thread |
 * | 2.12 onSubscribe once | does not apply, as 2.05; requestsAreHeardOnce for the other direction |
 * | 2.13 an observer returns normally | not an operator's: RxJS reports what an observer throws; edges.test.ts |
 * | 3.01 only the subscriber requests | requestsAreHeardOnce: its `request$` is heard by its run alone |
 * | 3.02 requests from within a value | onlyWhatIsRequested, oneAtATimeThenOneEnd |
 * | 3.03 bounded recursion | theStackStaysFlat; to a depth of one: no value inside a value |
 * | 3.04 requests return soon | does not apply: synchronous operators may work within a request (3.10) |
 * | 3.05 cancelling is idempotent | afterTheEndNothingHappens |
 * | 3.06, 3.07 requests and cancelling after cancelling | afterTheEndNothingHappens |
 * | 3.08 requests add up | onlyWhatIsRequested |
 * | 3.09 requests that are none | badRequestsAreNamed |
 * | 3.10, 3.11 signals within a request | onlyWhatIsRequested: synchronous sources |
 * | 3.12 cancelling stops | leavingReleasesTheSource |
 * | 3.13 cancelling drops the observer | theObserverIsLetGo |
 * | 3.14 cancelling may shut down | does not apply: nothing is shared by runs |
 * | 3.15 cancelling returns normally | leavingReleasesTheSource |
 * | 3.16 requesting returns normally | badRequestsAreNamed |
 * | 3.17 demand up to the largest number | demandSaturates |
 * | 4.01, 4.02 processors | every subject is one; failuresEndTheRun |
 *
 * The laws that have no rule there: inFlightIsBounded (5), nothingIsLost (6), timingDoesNotMatter (7),
 * continuesExactly and otherStatesAreRefused (8), silenceIsAnError and waitingIsHeld (9).
 */
export const laws: readonly Readonly<{ number: number; law: Law }>[] = [
  { number: 1, law: onlyWhatIsRequested },
  { number: 1, law: badRequestsAreNamed },
  { number: 1, law: demandSaturates },
  { number: 2, law: oneAtATimeThenOneEnd },
  { number: 2, law: failuresEndTheRun },
  { number: 2, law: requestsAreHeardOnce },
  { number: 3, law: leavingReleasesTheSource },
  { number: 3, law: afterTheEndNothingHappens },
  { number: 3, law: theObserverIsLetGo },
  { number: 3, law: upstreamsAreTreatedWell },
  { number: 4, law: theStackStaysFlat },
  { number: 5, law: inFlightIsBounded },
  { number: 6, law: nothingIsLost },
  { number: 7, law: timingDoesNotMatter },
  { number: 7, law: runsAreIndependent },
  { number: 8, law: continuesExactly },
  { number: 8, law: otherStatesAreRefused },
  { number: 9, law: silenceIsAnError },
  { number: 9, law: waitingIsHeld },
]

/**
 * Checks an operator of your own against all laws. Resolves where it keeps them, else rejects with one sentence for
 * each law that it broke. Needs `--expose-gc` (3.13); takes seconds at most.
 *
 * @example
 * test('everyOther keeps the laws', async t => {
 *   await t.notThrowsAsync(
 *     checkLaws({
 *       name: 'everyOther',
 *       make: everyOther, // (upstream: Flowable<number>) => Flowable<unknown>
 *       model: values => values.filter((_, i) => i % 2 === 0), // what it does to an array
 *       holds: 0, // how many values it may hold beyond what it has given
 *     }),
 *   )
 * })
 */
export const checkLaws = async (subject: LawSubject): Promise<void> => {
  const broken: string[] = []
  for (const { number, law } of laws)
    await law(subject).catch(error => broken.push(`law ${number}, ${law.name}: ${error.message}`))
  if (broken.length > 0) throw new Error(`Expected ${subject.name} to keep the laws, but:\n${broken.join('\n')}`)
}
