import { type Flowable, flowable } from '../../../../lib/flowable/flowable.js'
import { continuesExactly } from '../laws/continues-exactly.js'
import { nothingIsLost } from '../laws/nothing-is-lost.js'
import { otherStatesAreRefused } from '../laws/other-states-are-refused.js'
import { turns } from '../laws/quiet.js'
import { runsAreIndependent } from '../laws/runs-are-independent.js'
import { silenceIsAnError } from '../laws/silence-is-an-error.js'
import { timingDoesNotMatter } from '../laws/timing-does-not-matter.js'
import { waitingIsHeld } from '../laws/waiting-is-held.js'
import { type Mutant, mutant } from './mutant.js'

/** Work that takes the longer the smaller its value, and gives whatever is ready first. */
const racing =
  (held: boolean) =>
  (upstream: Flowable<number>): Flowable<unknown> =>
    flowable('racing', stage => {
      let busy = 0
      let ended = false
      const end = () => {
        if (ended && busy === 0) stage.complete()
      }
      const work = async (value: number) => {
        await turns(5 - (value % 5))
        busy--
        stage.emit(value, null)
        end()
      }
      return stage.open(upstream, null, {
        next: value => {
          busy++
          const done = work(value)
          if (held) void stage.run.hold('racing', done)
        },
        complete: () => {
          ended = true
          end()
        },
      }).request
    })

/** Broken in what they give, and in whether they go on: laws 6 to 9. */
export const ofContent: readonly Mutant[] = [
  mutant(
    nothingIsLost,
    /synchronous, 5 values: expected \[0,1,2,3,4\], got \[0,1,2,3\]/,
    'loses every seventh value',
    upstream =>
      flowable('forgetful', stage => {
        let i = 0
        const source = stage.open(upstream, null, {
          next: value => (i++ % 7 === 4 ? source.request(1) : stage.emit(value, null)),
        })
        return source.request
      }),
  ),
  mutant(
    timingDoesNotMatter,
    /source wavering with seed 2 \(complete\)/,
    'gives whatever is ready first',
    racing(true),
  ),
  mutant(runsAreIndependent, /run 1 of two .*got \[0,/, 'counts over all its runs', upstream => {
    let i = 0
    return flowable(
      'shared',
      stage => stage.open(upstream, null, { next: (_value, state) => stage.emit(i++, state) }).request,
    )
  }),
  mutant(
    continuesExactly,
    /continued after value 0 from 1/,
    'starts its count afresh when continued',
    upstream =>
      flowable('amnesiac', stage => {
        let left = 8
        return stage.open(upstream, stage.run.from, {
          next: (value, state) => {
            stage.emit(value, state)
            if (--left === 0) stage.complete()
          },
        }).request
      }),
    { model: values => values.slice(0, 8) },
  ),
  mutant(continuesExactly, /the codec of states refuses it/, 'saves a state that no checkpoint takes', upstream =>
    flowable(
      'halves',
      stage =>
        stage.open(upstream, stage.run.from === null ? null : 2 * (stage.run.from as number), {
          next: (value, state) => stage.emit(value, (state as number) / 2),
        }).request,
    ),
  ),
  mutant(otherStatesAreRefused, /the state -1 was not refused/, 'starts anew from any state', upstream =>
    flowable('carefree', stage => stage.open(upstream, null, { next: stage.emit }).request),
  ),
  mutant(silenceIsAnError, /got silence/, 'hides the silence of its source', upstream =>
    flowable('hiding', stage => {
      void stage.run.hold('for ever', new Promise(() => {}))
      return stage.open(upstream, null, { next: value => stage.emit(value, null) }).request
    }),
  ),
  mutant(waitingIsHeld, /racing has not given what was requested/, 'waits and tells nobody', racing(false)),
]
