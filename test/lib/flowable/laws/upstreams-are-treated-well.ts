import { of, Subject } from 'rxjs'
import { UNBOUNDED } from '../../../../lib/flowable/demand.js'
import { claim, claimEqual, range } from './claim.js'
import type { Law } from './law.js'
import { observe } from './observe.js'
import { quiet } from './quiet.js'
import { spySource } from './spy-source.js'

/**
 * Law 3, upwards (2.01, 2.03, 2.04, 2.06, 2.08, 2.09): an operator asks its source only for positive whole numbers of
 * values, not after its end; takes an end without any request; leaves a source that it needs no more; and lets nothing
 * through that a source gives after it was left.
 */
export const upstreamsAreTreatedWell: Law = async subject => {
  const { flow } = spySource(0)
  if (subject.usesSource === false || subject.make(flow) === flow) return
  for (const count of [0, 1, 2, 5, 23])
    for (const within of [false, true]) {
      const source = spySource(count)
      const hot = new Subject<number>()
      const seen = observe(subject.make(source.flow), within ? hot : of(UNBOUNDED), { onNext: () => hot.next(1) })
      if (within && seen.end === 'none') hot.next(1)
      await quiet(seen)
      const where = `a source of ${count} that ends with its last value`
      claimEqual(source.faults, [], where)
      claimEqual(seen.faults, [], where)
      claimEqual(seen.values, subject.model(range(count)), where)
      claim(seen.end === 'complete', `${where}: ended with ${seen.end} ${seen.error ?? ''}`)
      claim(source.settled === source.started, `${where}: not left when it was needed no more`)
    }
  const rude = spySource(1000)
  const seen = observe(subject.make(rude.flow), of(1000), {
    onNext: ({ values, stop }) => {
      if (values.length === 2) stop()
    },
  })
  await quiet(seen)
  claimEqual(rude.faults, [], 'a source that goes on after it was left')
  claimEqual(seen.faults, [], 'a source that goes on after it was left')
  claim(seen.values.length === 2, `a source that goes on after it was left: ${seen.values.length} values, left after 2`)
}
