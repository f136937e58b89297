import { of } from 'rxjs'
import { UNBOUNDED } from '../../../../lib/flowable/demand.js'
import { claimEqual, range } from './claim.js'
import type { Law } from './law.js'
import { observe } from './observe.js'
import { probe } from './probe.js'
import { quiet } from './quiet.js'

/** Law 7: the order does not depend on the source's timing. */
export const timingDoesNotMatter: Law = async subject => {
  for (const seed of [2, 3, 4]) {
    const seen = observe(subject.make(probe(23, 'asynchronous', { seed }).flow), of(UNBOUNDED))
    await quiet(seen)
    claimEqual(seen.values, subject.model(range(23)), `source wavering with seed ${seed} (${seen.error ?? seen.end})`)
  }
}
