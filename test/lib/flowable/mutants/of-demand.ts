import { map } from 'rxjs'
import { flowable } from '../../../../lib/flowable/flowable.js'
import { badRequestsAreNamed } from '../laws/bad-requests-are-named.js'
import { demandSaturates } from '../laws/demand-saturates.js'
import { inFlightIsBounded } from '../laws/in-flight-is-bounded.js'
import { onlyWhatIsRequested } from '../laws/only-what-is-requested.js'
import { theStackStaysFlat } from '../laws/the-stack-stays-flat.js'
import { hoarder } from './hoarder.js'
import { byHand, type Mutant, mutant, passOn } from './mutant.js'

/** Broken in what they make of requests: laws 1, 4 and 5. */
export const ofDemand: readonly Mutant[] = [
  mutant(
    onlyWhatIsRequested,
    /synchronous, hot, 1 requested .*got \[0,0\]/,
    'gives each value twice',
    byHand(({ upstream, requests, run, subscriber }) =>
      upstream(requests, run).subscribe({
        ...passOn(subscriber),
        next: value => {
          subscriber.next(value)
          subscriber.next(value)
        },
      }),
    ),
    { model: values => values.flatMap(n => [n, n]) },
  ),
  mutant(
    onlyWhatIsRequested,
    /2 requested from within each of the first four: expected/,
    'lets a new request replace the last',
    upstream =>
      flowable('replacing', stage => {
        let want = 0
        let asked = false
        const ask = () => {
          if (asked || want === 0) return
          asked = true
          want--
          source.request(1)
        }
        const source = stage.open(upstream, stage.run.from, {
          next: (value, state) => {
            asked = false
            stage.emit(value, state)
            ask()
          },
        })
        return n => {
          want = n
          ask()
        }
      }),
  ),
  mutant(
    badRequestsAreNamed,
    /a request of 0 is not named/,
    'rounds what is requested',
    byHand(({ upstream, requests, run, subscriber }) =>
      upstream(requests.pipe(map(n => Math.max(1, Math.floor(n) || 1))), run).subscribe(passOn(subscriber)),
    ),
  ),
  mutant(demandSaturates, /ended with error RangeError/, 'adds up demand without an end', upstream =>
    flowable('overflowing', stage => {
      let want = 0
      const source = stage.open(upstream, stage.run.from, {
        next: (value, state) => {
          want--
          stage.emit(value, state)
        },
      })
      return n => {
        want += n
        source.request(want)
      }
    }),
  ),
  mutant(theStackStaysFlat, /Maximum call stack/, 'answers requests by recursion', upstream =>
    flowable('recursive', stage => {
      const source = stage.open(upstream, null, { next: value => stage.emit(value, null) })
      const ask = (n: number): void => {
        if (n === 0 || stage.closed()) return
        source.request(1)
        ask(n - 1)
      }
      return n => ask(Math.min(n, 100_000))
    }),
  ),
  mutant(inFlightIsBounded, /59 in flight, declared 3/, 'asks for everything at once', hoarder(0), { holds: 3 }),
  mutant(inFlightIsBounded, /a stage holds \d+, and declares 2/, 'declares less than it holds', hoarder(2), {
    holds: 60,
  }),
]
