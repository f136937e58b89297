import * as E from 'fp-ts/lib/Either.js'
import { of } from 'rxjs'
import { State } from '../../../../lib/codec/state.js'
import { UNBOUNDED } from '../../../../lib/flowable/demand.js'
import { claim, claimEqual, range, shown } from './claim.js'
import type { Law } from './law.js'
import { observe } from './observe.js'
import { kinds, probe } from './probe.js'
import { quiet } from './quiet.js'

const COUNT = 23

/** A state as a checkpoint keeps it: through JSON and its codec. Null where the codec refuses it. */
const saved = (state: State): { readonly state: State } | null => {
  const decoded = State.decode(JSON.parse(JSON.stringify(state)))
  return E.isRight(decoded) ? { state: decoded.right } : null
}

/**
 * Law 8: stopped after any value and continued from its state, saved and read back, the rest is exact. Where a run
 * cannot be continued, checkpoints refuse its states and a run that starts from one fails.
 */
export const continuesExactly: Law = async subject => {
  for (const kind of kinds) {
    const whole = observe(subject.make(probe(COUNT, kind).flow), of(UNBOUNDED))
    await quiet(whole)
    claimEqual(whole.values, subject.model(range(COUNT)), `${kind}, uninterrupted`)
    for (const [j, state] of whole.states.entries()) {
      const where = `${kind}, continued after value ${j} from ${shown(state)}`
      const checkpoint = saved(state)
      if (subject.resumable === false) claim(checkpoint === null, `${where}: the codec of states does not refuse it`)
      else claim(checkpoint !== null, `${where}: the codec of states refuses it`)
      const source = probe(COUNT, kind, { seed: j + 5 })
      const rest = observe(subject.make(source.flow), of(UNBOUNDED), { from: checkpoint?.state ?? state })
      await quiet(rest)
      if (subject.resumable === false) {
        claim(rest.end === 'error' && rest.values.length === 0, `${where}: expected an error, got ${rest.end}`)
        continue
      }
      claimEqual(rest.values, whole.values.slice(j + 1), `${where} (${rest.error ?? rest.end})`)
      claim(rest.end === 'complete', `${where}: ended with ${rest.end} ${rest.error ?? ''}`)
    }
  }
}
