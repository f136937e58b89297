import test from 'ava'
import fc from 'fast-check'
import { pipe } from 'fp-ts/lib/function.js'
import { Observable } from 'rxjs'
import { UNBOUNDED } from '../../../lib/flowable/demand.js'
import { type Flowable, flowable, type Run } from '../../../lib/flowable/flowable.js'
import {
  continuesExactly,
  type LawSubject,
  laws,
  nothingIsLost,
  oneAtATimeThenOneEnd,
  onlyWhatIsRequested,
} from './law-suite.js'
import { subjects } from './subjects.js'

for (const { number, law } of laws)
  for (const subject of subjects)
    test(`law ${number}, ${law.name}: ${subject.name}`, async t => {
      await t.notThrowsAsync(law(subject))
    })

/** An operator made by hand, past the kernel and its checks. */
const raw =
  (
    behave: (
      upstream: Flowable<number>,
      requests: Observable<number>,
      run?: Run,
    ) => Observable<readonly [unknown, null]>,
  ) =>
  (upstream: Flowable<number>): Flowable<unknown> =>
  (requests, run) =>
    behave(upstream, requests, run)

const same = (values: readonly number[]) => values
const broken: Readonly<Record<number, LawSubject>> = {
  1: {
    name: 'gives each value twice',
    make: raw(
      (upstream, requests, run) =>
        new Observable(subscriber =>
          upstream(requests, run).subscribe({
            next: ([value]) => {
              subscriber.next([value, null])
              subscriber.next([value, null])
            },
            error: error => subscriber.error(error),
            complete: () => subscriber.complete(),
          }),
        ),
    ),
    model: v => v.flatMap(n => [n, n]),
    holds: 0,
  },
  2: {
    name: 'answers a request from within a value with a value',
    make: () => (requests: Observable<number>) =>
      new Observable(subscriber => {
        let i = 0
        subscriber.add(
          requests.subscribe(n => {
            for (let k = 0; k < n && i <= 23; k++) {
              if (i === 23) subscriber.complete()
              else subscriber.next([i++, null])
            }
          }),
        )
      }),
    model: same,
    holds: 0,
  },
  3: {
    name: 'forgets its source when it is left',
    make: raw(
      (upstream, requests, run) =>
        new Observable(subscriber => {
          upstream(requests, run).subscribe({
            next: ([value]) => subscriber.next([value, null]),
            error: error => subscriber.error(error),
            complete: () => subscriber.complete(),
          })
        }),
    ),
    model: same,
    holds: 0,
  },
  4: {
    name: 'answers requests by recursion',
    make: upstream =>
      flowable('recursive', stage => {
        const values: (() => void)[] = []
        const source = stage.open(upstream, null, {
          next: value => {
            values.push(() => stage.emit(value, null))
            const give = () => {
              values.shift()?.()
              if (values.length > 0) give()
            }
            give()
          },
        })
        const ask = (n: number): void => {
          if (n === 0 || stage.closed()) return
          source.request(1)
          ask(n - 1)
        }
        return n => ask(Math.min(n, 100_000))
      }),
    model: same,
    holds: 0,
  },
  5: {
    name: 'asks for everything at once',
    make: upstream =>
      flowable('hoarder', stage => {
        const held: unknown[] = []
        let want = 0
        let ended = false
        let asked = false
        const drain = () => {
          while (want > 0 && held.length > 0) {
            want--
            stage.emit(held.shift(), null)
          }
          if (ended && held.length === 0) stage.complete()
        }
        const source = stage.open(upstream, null, {
          next: value => {
            held.push(value)
            drain()
          },
          complete: () => {
            ended = true
            drain()
          },
        })
        return n => {
          want = Math.min(UNBOUNDED, want + n)
          if (!asked) source.request(UNBOUNDED)
          asked = true
          drain()
        }
      }),
    model: same,
    holds: 3,
  },
  6: {
    name: 'loses every seventh value',
    make: upstream =>
      flowable('forgetful', stage => {
        let i = 0
        const source = stage.open(upstream, null, {
          next: value => (i++ % 7 === 4 ? source.request(1) : stage.emit(value, null)),
        })
        return source.request
      }),
    model: same,
    holds: 0,
  },
  7: {
    name: 'gives whatever is ready first',
    make: upstream =>
      flowable('racing', stage => {
        let busy = 0
        let ended = false
        const end = () => {
          if (ended && busy === 0) stage.complete()
        }
        return stage.open(upstream, null, {
          next: value => {
            busy++
            setTimeout(
              () => {
                busy--
                stage.emit(value, null)
                end()
              },
              5 - (value % 5),
            )
          },
          complete: () => {
            ended = true
            end()
          },
        }).request
      }),
    model: same,
    holds: 23,
  },
  8: {
    name: 'starts its count afresh when continued',
    make: upstream =>
      flowable('amnesiac', stage => {
        let left = 8
        return stage.open(upstream, stage.run.from, {
          next: (value, state) => {
            stage.emit(value, state)
            if (--left === 0) stage.complete()
          },
        }).request
      }),
    model: v => v.slice(0, 8),
    holds: 0,
  },
  9: {
    name: 'hides the silence of its source',
    make: upstream =>
      flowable('hiding', stage => {
        void stage.run.hold('for ever', new Promise(() => {}))
        return stage.open(upstream, null, { next: value => stage.emit(value, null) }).request
      }),
    model: same,
    holds: 0,
  },
}

for (const { number, law } of laws)
  test(`law ${number} catches an operator that ${broken[number]?.name}`, async t => {
    const subject = broken[number]
    if (!subject) return t.fail('no broken operator for this law')
    const error = await t.throwsAsync(law(subject))
    t.log(error.message)
  })

test('random compositions keep laws 1, 2, 6 and 8', async t => {
  const numeric = subjects.filter(s =>
    ['map', 'filter', 'take', 'mapAsync', 'prefetch', 'deadLetters', 'mix'].includes(s.name),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom(...numeric), { minLength: 2, maxLength: 4 }), async chain => {
      const composed: LawSubject = {
        name: chain.map(s => s.name).join(' → '),
        make: source => chain.reduce((flow, s) => s.make(flow) as Flowable<number>, source),
        model: values => chain.reduce((v, s) => s.model(v) as readonly number[], values),
        holds: 0,
      }
      for (const law of [onlyWhatIsRequested, oneAtATimeThenOneEnd, nothingIsLost, continuesExactly])
        await pipe(composed, law).catch(error => {
          throw new Error(`${law.name}, ${composed.name}: ${error.message}`)
        })
    }),
    { numRuns: 12, seed: 20261123 },
  )
  t.pass()
})
