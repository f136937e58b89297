import { of, Subject } from 'rxjs'
import { fromAsyncIterable } from '../../../../lib/flowable/from-async-iterable.js'
import { claim, claimEqual, shown } from './claim.js'
import type { Law, LawSubject } from './law.js'
import { type Observed, observe } from './observe.js'
import { kinds, probe } from './probe.js'
import { quiet, turns } from './quiet.js'

/** Leaving returns normally, whatever the clean-up does (3.15). */
const leave = (seen: Observed) => {
  try {
    seen.stop()
  } catch (error) {
    throw new Error(`unsubscribing threw ${error}`)
  }
}

/** A generator that ignores the signal cannot be interrupted; it is released when what it awaits settles. */
const aDeafSourceIsReleasedLater: Law = async subject => {
  let released = false
  let settle = () => {}
  const deaf = fromAsyncIterable(async function* () {
    try {
      await new Promise<void>(resolve => {
        settle = resolve
      })
      yield 0
    } finally {
      released = true
    }
  })
  const seen = observe(subject.make(deaf), of(1))
  await turns(5)
  const before = seen.values.length
  leave(seen)
  await turns(5)
  claim(!released && seen.held > 0, 'a source that ignores the signal was given up before it settled')
  settle()
  await quiet(seen)
  claim(released && seen.held === 0, 'a source that ignores the signal was not released when it settled')
  claim(seen.values.length === before, 'a value after unsubscription')
}

const aThrowingCleanUpIsReported = async (subject: LawSubject) => {
  const broke = new Error('the clean-up broke')
  for (const kind of kinds) {
    const seen = observe(subject.make(probe(1000, kind, { cleanUpFailure: broke }).flow), of(1))
    await quiet(seen)
    leave(seen)
    await quiet(seen)
    const reported = [...seen.cleanUpErrors, seen.error].filter(error => error !== undefined)
    claim(
      reported.length === 1 && reported[0] === broke,
      `${kind}: a clean-up that throws was reported as ${shown(reported.map(String))}`,
    )
  }
}

const moments = ['at once', 'after a turn', 'when all is quiet', 'with more requested', 'within a value'] as const

const leavingTakesNoMore: Law = async subject => {
  for (const kind of kinds)
    for (const moment of moments) {
      const where = `${kind}, left ${moment}`
      const source = probe(1000, kind)
      const hot = new Subject<number>()
      let before = { values: -1, given: -1 }
      const go = (seen: Observed) => {
        before = { values: seen.values.length, given: source.given }
        leave(seen)
      }
      const seen = observe(subject.make(source.flow), hot, {
        onNext: () => moment === 'within a value' && go(seen),
      })
      hot.next(2)
      if (moment === 'after a turn') await turns(1)
      else if (moment !== 'at once') await quiet(seen)
      if (moment === 'with more requested') hot.next(1)
      // One that waits between turns may have had no value yet.
      if (before.given < 0) go(seen)
      await quiet(seen)
      claim(seen.values.length === before.values, `${where}: values after unsubscription`)
      claim(source.given === before.given, `${where}: ${source.given - before.given} taken from the source for nobody`)
      claimEqual(seen.faults, [], where)
      claim(seen.held === 0, `${where}: ${seen.held} pieces of work are still held`)
      if (subject.usesSource === false) continue
      claim(source.released === source.started, `${where}: the source was not released`)
      claim(kind === 'synchronous' || source.started === 0 || source.aborted, `${where}: the signal was not aborted`)
    }
}

/**
 * Law 3 (1.08, 2.06, 3.05, 3.12, 3.15): unsubscribing, at any moment, ends delivery at once, takes no more, aborts the
 * source's signal, releases the source and lets all that was held settle. A clean-up that throws is reported, once,
 * not lost.
 */
export const leavingReleasesTheSource: Law = async subject => {
  await leavingTakesNoMore(subject)
  if (subject.usesSource === false) return
  await aDeafSourceIsReleasedLater(subject)
  await aThrowingCleanUpIsReported(subject)
}
