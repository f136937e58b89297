import { Subject } from 'rxjs'
import { claim, claimEqual, range } from './claim.js'
import type { Law } from './law.js'
import { observe } from './observe.js'
import { kinds, probe } from './probe.js'
import { quiet } from './quiet.js'

/** Law 7 (1.10, 1.11): each subscription is a run of its own: two of one flow, taking turns, give the same values. */
export const runsAreIndependent: Law = async subject => {
  for (const kind of kinds) {
    const expected = subject.model(range(23))
    const flow = subject.make(probe(23, kind).flow)
    const requests = [new Subject<number>(), new Subject<number>()]
    const runs = requests.map(request$ => observe(flow, request$))
    for (let i = 0; i <= expected.length + 1; i++)
      for (const [which, request$] of requests.entries()) {
        request$.next(1)
        if (i % 4 === which) await quiet(runs[which]!)
      }
    for (const [which, run] of runs.entries()) {
      await quiet(run)
      claimEqual(run.values, expected, `${kind}, run ${which + 1} of two (${run.error ?? run.end})`)
      claim(run.end === 'complete', `${kind}, run ${which + 1} of two: ended with ${run.end} ${run.error ?? ''}`)
    }
  }
}
