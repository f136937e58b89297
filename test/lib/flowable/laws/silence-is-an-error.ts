import { flowable } from '../../../../lib/flowable/flowable.js'
import { toAsyncIterable } from '../../../../lib/flowable/to-async-iterable.js'
import { claim } from './claim.js'
import type { Law } from './law.js'
import { turn } from './quiet.js'

/**
 * Law 9: a run that cannot go on ends with an error that names the stage where it stands still. What an operator has
 * from other sources may come before.
 */
export const silenceIsAnError: Law = async subject => {
  if (subject.usesSource === false) return
  const mute = flowable<number>('mute source', () => () => {})
  let events = 0
  let outcome = ''
  const pull = async () => {
    for await (const _ of toAsyncIterable(subject.make(mute))) events++
    return 'the end'
  }
  pull().then(
    end => {
      outcome = end
    },
    error => {
      outcome = String(error)
    },
  )
  for (let waited = 0, last = 0; waited < 20 && outcome === ''; waited = events === last ? waited + 1 : 0) {
    last = events
    await turn()
  }
  claim(
    /^Stalled/.test(outcome) && /mute source/.test(outcome),
    `expected a Stalled error naming the source, got ${outcome || 'silence'}`,
  )
}
