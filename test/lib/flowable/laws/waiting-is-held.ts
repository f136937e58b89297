import { pipe } from 'fp-ts/lib/function.js'
import { forEach } from '../../../../lib/flowable/for-each.js'
import { toAsyncIterable } from '../../../../lib/flowable/to-async-iterable.js'
import { claimEqual, range } from './claim.js'
import type { Law } from './law.js'
import { kinds, probe } from './probe.js'
import { turn } from './quiet.js'

/**
 * Law 9, the other way round: what an operator waits for is held, so a run that goes on is not taken for a stalled
 * one. At both edges that ask for one value at a time, with sinks that are slow at times.
 */
export const waitingIsHeld: Law = async subject => {
  for (const kind of kinds) {
    const flow = subject.make(probe(23, kind).flow)
    const pulled: unknown[] = []
    for await (const value of toAsyncIterable(flow)) {
      pulled.push(value)
      if (pulled.length % 3 === 0) await turn()
    }
    claimEqual(pulled, subject.model(range(23)), `${kind}, pulled`)
    const handled: unknown[] = []
    await pipe(
      flow,
      forEach(async value => {
        handled.push(value)
        if (handled.length % 3 === 0) await turn()
      }),
    )
    claimEqual(handled, subject.model(range(23)), `${kind}, handled`)
  }
}
