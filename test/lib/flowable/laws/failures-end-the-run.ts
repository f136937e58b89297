import { of, Subject, throwError } from 'rxjs'
import { UNBOUNDED } from '../../../../lib/flowable/demand.js'
import type { Flowable } from '../../../../lib/flowable/flowable.js'
import { claim, claimEqual, shown } from './claim.js'
import type { Law, LawSubject } from './law.js'
import { observe } from './observe.js'
import { kinds, probe } from './probe.js'
import { quiet } from './quiet.js'

const broke = new Error('the source broke')

const subscribed = (subject: LawSubject, source: Flowable<number>, where: string) => {
  try {
    return observe(subject.make(source), of(UNBOUNDED))
  } catch (error) {
    throw new Error(`${where}: subscribing threw ${error}`)
  }
}

const endsWith = async (subject: LawSubject, source: Flowable<number>, where: string) => {
  const seen = subscribed(subject, source, where)
  await quiet(seen)
  claimEqual(seen.faults, [], where)
  claim(seen.end === 'error' && seen.error === broke, `${where}: ended with ${seen.end} ${shown(seen.error)}`)
}

/**
 * Law 2 (1.04, 1.09, 2.10, 4.02): what the source throws, at the start or later, and an error of `request$`, is the
 * run's error itself, once, as its last signal. Subscribing never throws.
 */
export const failuresEndTheRun: Law = async subject => {
  const hot = new Subject<number>()
  const asked = observe(subject.make(probe(23, 'synchronous').flow), hot)
  hot.next(1)
  await quiet(asked)
  hot.error(broke)
  await quiet(asked)
  claim(
    asked.end === 'complete' || asked.error === broke,
    `an error of the requests: ended with ${asked.end} ${shown(asked.error)}`,
  )
  if (subject.usesSource === false) return
  for (const kind of kinds)
    for (const count of [0, 1, 2]) {
      const source = probe(count, kind, { failure: broke })
      await endsWith(subject, source.flow, `${kind}, after ${count} values`)
      claim(source.released === source.started, `${kind}: a source that broke was not released`)
    }
  await endsWith(subject, () => throwError(() => broke), 'an error before any request')
  const unsubscribable: Flowable<number> = () => {
    throw broke
  }
  // A subject that is nothing but its source has no one to catch it.
  if (subject.make(unsubscribable) === unsubscribable) return
  await endsWith(subject, unsubscribable, 'a source that throws when it is subscribed to')
}
