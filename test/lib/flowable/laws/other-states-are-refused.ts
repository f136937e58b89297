import { of } from 'rxjs'
import type { State } from '../../../../lib/codec/state.js'
import { UNBOUNDED } from '../../../../lib/flowable/demand.js'
import { claim, shown } from './claim.js'
import type { Law } from './law.js'
import { observe } from './observe.js'
import { kinds, probe } from './probe.js'
import { quiet } from './quiet.js'

const others: readonly unknown[] = [-1, 0.5, 'the third', {}, [], [-1], [1, -1], [[]], [1], [1, 2, 3, 4, 5, 6, 7, 8, 9]]

/**
 * Law 8: a state that no run of this operator saved (another pipeline's, or the −1 of what came out of order) ends the
 * run before any value, with a sentence of the form "name: expected …, got …".
 */
export const otherStatesAreRefused: Law = async subject => {
  for (const kind of kinds)
    for (const state of others) {
      const seen = observe(subject.make(probe(23, kind).flow), of(UNBOUNDED), { from: state as State })
      await quiet(seen)
      claim(
        seen.end === 'error' && seen.values.length === 0 && /^.+: expected .+/.test((seen.error as Error).message),
        `${kind}: the state ${shown(state)} was not refused in a sentence: ${seen.end} ${shown(seen.error)}, ${seen.values.length} values`,
      )
    }
}
