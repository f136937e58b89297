import { of } from 'rxjs'
import { UNBOUNDED } from '../../../../lib/flowable/demand.js'
import { claim, claimEqual, range } from './claim.js'
import type { Law } from './law.js'
import { observe } from './observe.js'
import { kinds, probe } from './probe.js'
import { quiet } from './quiet.js'

/** Law 6: for sources of any length the values are those of the model: nothing is lost and nothing comes twice. */
export const nothingIsLost: Law = async subject => {
  for (const kind of kinds)
    for (const count of [0, 1, 2, 3, 4, 5, 8, 23, 24]) {
      const seen = observe(subject.make(probe(count, kind).flow), of(UNBOUNDED))
      await quiet(seen)
      const where = `${kind}, ${count} values`
      claimEqual(seen.values, subject.model(range(count)), where)
      claim(seen.end === 'complete', `${where}: ended with ${seen.end} ${seen.error ?? ''}`)
    }
}
