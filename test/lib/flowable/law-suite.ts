import { isDeepStrictEqual } from 'node:util'
import { concat, NEVER, type Observable, of, Subject } from 'rxjs'
import { UNBOUNDED } from '../../../lib/flowable/demand.js'
import { type At, type Flowable, flowable, type Run, type State } from '../../../lib/flowable/flowable.js'
import { fromAsyncIterable } from '../../../lib/flowable/from-async-iterable.js'
import { fromIterable } from '../../../lib/flowable/from-iterable.js'
import { toAsyncIterable } from '../../../lib/flowable/to-async-iterable.js'

/** What a law is checked on: an operator over a source of the numbers 0, 1, 2 …, and what it should do to an array. */
export type LawSubject = Readonly<{
  name: string
  make(source: Flowable<number>): Flowable<unknown>
  model(values: readonly number[]): readonly unknown[]
  /** The declared bound: how many of the source's values it may hold beyond what it has given. */
  holds: number
  /** False where a run cannot be continued from a state, as documented. */
  resumable?: boolean
  /** False where the operator is its own source and takes nothing from the given one. */
  usesSource?: boolean
}>

export type Law = (subject: LawSubject) => Promise<void>

const expect = (condition: boolean, what: string) => {
  if (!condition) throw new Error(what)
}
const show = (value: unknown) => JSON.stringify(value)?.slice(0, 200)
const range = (count: number) => Array.from({ length: count }, (_, i) => i)
const turn = () => new Promise<void>(resolve => setImmediate(resolve))

/** A source that counts what it gave and notes how it ended. Asynchronous ones waver, seeded, between turns. */
type Probe = { given: number; released: boolean; aborted: boolean; flow: Flowable<number> }
type Kind = 'synchronous' | 'asynchronous'
const probe = (count: number, kind: Kind, seed = 1): Probe => {
  const self: Probe = { given: 0, released: false, aborted: false, flow: undefined as never }
  let wavering = seed
  self.flow =
    kind === 'synchronous'
      ? fromIterable({
          *[Symbol.iterator]() {
            try {
              for (let i = 0; i < count; i++) {
                self.given++
                yield i
              }
            } finally {
              self.released = true
            }
          },
        })
      : fromAsyncIterable(async function* (signal) {
          signal.addEventListener('abort', () => {
            self.aborted = true
          })
          try {
            for (let i = 0; i < count; i++) {
              wavering = (wavering * 1103515245 + 12345) % 2147483648
              if (wavering % 3 === 0) await turn()
              self.given++
              yield i
            }
          } finally {
            self.released = true
          }
        })
  return self
}
const kinds: readonly Kind[] = ['synchronous', 'asynchronous']

/** One observed run: its values and states, how it ended, and the faults seen on the way. */
type Observed = {
  values: unknown[]
  states: State[]
  end: 'none' | 'complete' | 'error'
  error: unknown
  faults: string[]
  cleanUpErrors: unknown[]
  held: number
  stop(): void
}
type ObserveOptions = Readonly<{ from?: State; onNext?: (seen: Observed) => void }>
const observe = (
  flow: Flowable<unknown>,
  request$: Observable<number>,
  { from = null, onNext }: ObserveOptions = {},
) => {
  const seen: Observed = {
    values: [],
    states: [],
    end: 'none',
    error: undefined,
    faults: [],
    cleanUpErrors: [],
    held: 0,
    stop: () => subscription.unsubscribe(),
  }
  const run: Run = {
    from,
    hold: (_what, work) => {
      seen.held++
      const settled = () => {
        seen.held--
      }
      work.then(settled, settled)
      return work
    },
    cleanUpFailed: (_what, error) => seen.cleanUpErrors.push(error),
  }
  let inNext = false
  const finish = (end: 'complete' | 'error', error?: unknown) => {
    if (seen.end !== 'none') seen.faults.push(`${end} after ${seen.end}`)
    seen.end = end
    seen.error = error
  }
  const next = ([value, state]: At<unknown>) => {
    if (inNext) seen.faults.push('a value inside a value')
    if (seen.end !== 'none') seen.faults.push(`a value after ${seen.end}`)
    inNext = true
    seen.values.push(value)
    seen.states.push(JSON.parse(JSON.stringify(state)))
    onNext?.(seen)
    inNext = false
  }
  // An unchecked observer: RxJS's own would hide signals that come after the end.
  const subscription = flow(request$, run).subscribe({
    next,
    error: e => finish('error', e),
    complete: () => finish('complete'),
  })
  return seen
}

/** Waits until nothing has happened for a while, counted in turns of the event loop. */
const quiet = async (seen: Observed, also: () => unknown = () => null) => {
  let calm = 0
  let last = ''
  while (calm < 12) {
    await turn()
    const now = show([seen.values.length, seen.end, seen.held, also()]) ?? ''
    calm = now === last ? calm + 1 : 0
    last = now
  }
}

const COUNT = 23

/** Law 1 (1.01, 3.09): k requests bring exactly min(k, what is left) values, and a request that is none is named. */
export const onlyWhatIsRequested: Law = async subject => {
  const expected = subject.model(range(COUNT))
  for (const kind of kinds) {
    for (const k of [1, 2, 3, 7, COUNT, COUNT + 5]) {
      const hot = new Subject<number>()
      const cases: readonly [string, Observable<number>][] = [
        ['hot', hot],
        ['cold', concat(of(k), NEVER)],
        ['cold and complete', of(k)],
      ]
      for (const [name, request$] of cases) {
        const source = probe(COUNT, kind)
        const seen = observe(subject.make(source.flow), request$)
        expect(name !== 'hot' || seen.values.length === 0, `${name} ${kind}: a value before any request`)
        if (name === 'hot') hot.next(k)
        await quiet(seen, () => source.given)
        const wanted = expected.slice(0, k)
        expect(
          isDeepStrictEqual(seen.values, wanted),
          `${name} ${kind}, ${k} requested: expected ${show(wanted)}, got ${show(seen.values)} ${seen.error ?? ''}`,
        )
        seen.stop()
      }
    }
    // In unequal portions, the next one while the last is still under way.
    const hot = new Subject<number>()
    const seen = observe(subject.make(probe(COUNT, kind).flow), hot)
    let asked = 0
    for (const n of [1, 3, 2, 5]) {
      hot.next(n)
      asked += n
      expect(seen.values.length <= asked, `${kind}: more values than requested`)
    }
    await quiet(seen)
    expect(isDeepStrictEqual(seen.values, expected.slice(0, asked)), `${kind}: portions lost or gained values`)
    seen.stop()
  }
  for (const bad of [0, -1, 1.5, Number.NaN]) {
    const seen = observe(subject.make(probe(COUNT, 'synchronous').flow), of(bad))
    expect(
      seen.end === 'error' && String(seen.error).includes(String(bad)),
      `a request of ${bad} is not named in an error`,
    )
  }
}

/** Law 2 (1.03–1.07): one at a time, in order, one end, then nothing; an error of the source is the run's error. */
export const oneAtATimeThenOneEnd: Law = async subject => {
  const expected = subject.model(range(COUNT))
  for (const kind of kinds) {
    // Each value leads to the next request from within: re-entrant demand.
    const hot = new Subject<number>()
    const seen = observe(subject.make(probe(COUNT, kind).flow), hot, { onNext: () => hot.next(1) })
    hot.next(1)
    await quiet(seen)
    expect(isDeepStrictEqual(seen.faults, []), `${kind}: ${seen.faults.join(', ')}`)
    expect(isDeepStrictEqual(seen.values, expected), `${kind}: expected ${show(expected)}, got ${show(seen.values)}`)
    expect(seen.end === 'complete', `${kind}: ended with ${seen.end} ${seen.error ?? ''}`)
    const none = observe(subject.make(probe(0, kind).flow), of(UNBOUNDED))
    await quiet(none)
    expect(
      none.end === 'complete' && isDeepStrictEqual(none.values, subject.model([])),
      `${kind}: an empty source did not complete`,
    )
  }
  if (subject.usesSource === false) return
  const failing = fromIterable({
    *[Symbol.iterator]() {
      yield 0
      throw new Error('the source broke')
    },
  })
  const seen = observe(subject.make(failing), of(UNBOUNDED))
  await quiet(seen)
  expect(seen.faults.length === 0, seen.faults.join(', '))
  expect(
    seen.end === 'error' && /the source broke/.test(String(seen.error)),
    `an error of the source ended as ${seen.end}`,
  )
}

/** Law 3 (3.12, 3.13): unsubscribing ends delivery and releases the source; a clean-up that throws is reported. */
export const leavingReleasesTheSource: Law = async subject => {
  for (const kind of kinds) {
    const source = probe(1000, kind)
    const hot = new Subject<number>()
    const seen = observe(subject.make(source.flow), hot)
    hot.next(2)
    await quiet(seen)
    hot.next(1000)
    seen.stop()
    const before = seen.values.length
    await quiet(seen)
    expect(seen.values.length === before, `${kind}: values after unsubscription`)
    if (subject.usesSource === false) continue
    expect(source.released, `${kind}: the source was not released`)
    if (kind === 'asynchronous') expect(source.aborted, 'the signal of the source was not aborted')
  }
  if (subject.usesSource === false) return
  const throwing = fromIterable({
    *[Symbol.iterator]() {
      try {
        for (let i = 0; ; i++) yield i
      } finally {
        // biome-ignore lint/correctness/noUnsafeFinally: the failure of a clean-up is what is tested
        throw new Error('the clean-up broke')
      }
    },
  })
  const seen = observe(subject.make(throwing), of(1))
  await quiet(seen)
  const ended = seen.end
  seen.stop()
  await quiet(seen)
  const reported = [...seen.cleanUpErrors, seen.error].some(error => /the clean-up broke/.test(String(error)))
  expect(reported, `a clean-up that throws was lost (the run had ended with ${ended})`)
}

/** Law 4 (3.03): long synchronous sources and recursive requests do not grow the stack. */
export const theStackStaysFlat: Law = async subject => {
  const many = 60_000
  const hot = new Subject<number>()
  const recursive = observe(subject.make(probe(many, 'synchronous').flow), hot, { onNext: () => hot.next(1) })
  hot.next(1)
  await quiet(recursive)
  expect(recursive.end === 'complete', `recursive requests ended with ${recursive.end} ${recursive.error ?? ''}`)
  const all = observe(subject.make(probe(many, 'synchronous').flow), of(UNBOUNDED))
  await quiet(all)
  expect(all.end === 'complete', `unbounded demand ended with ${all.end} ${all.error ?? ''}`)
}

/** How many of the source's values the first j outputs need, by the model. */
const needs = (subject: LawSubject, count: number) => {
  const all = subject.model(range(count))
  const table: number[] = [0]
  for (let j = 1, p = 0; j <= all.length; j++) {
    while (p < count && !isDeepStrictEqual(subject.model(range(p))[j - 1], all[j - 1])) p++
    table.push(p)
  }
  return (j: number) => table[Math.min(j, table.length - 1)] ?? count
}

/** Law 5: the source is never ahead of the sink by more than the declared bound, at any demand. */
export const inFlightIsBounded: Law = async subject => {
  if (subject.usesSource === false) return
  const count = 60
  const needed = needs(subject, count)
  const total = subject.model(range(count)).length
  for (const kind of kinds) {
    for (const portion of [1, 4, UNBOUNDED]) {
      const source = probe(count, kind)
      const hot = new Subject<number>()
      let worst = 0
      const look = (received: number, outstanding: boolean) => {
        if (received + 1 > total) return
        worst = Math.max(worst, source.given - needed(received + (outstanding ? 1 : 0)))
      }
      const seen = observe(subject.make(source.flow), hot, { onNext: s => look(s.values.length, true) })
      for (let received = -1; received < seen.values.length && seen.end === 'none'; ) {
        received = seen.values.length
        hot.next(portion)
        await quiet(seen, () => source.given)
        look(seen.values.length, false)
      }
      expect(worst <= subject.holds, `${kind}, ${portion} at a time: ${worst} in flight, declared ${subject.holds}`)
      expect(seen.end === 'complete', `${kind}, ${portion} at a time: ended with ${seen.end} ${seen.error ?? ''}`)
    }
  }
}

/** Law 6: nothing is lost and nothing comes twice. */
export const nothingIsLost: Law = async subject => {
  for (const kind of kinds) {
    for (const count of [0, 1, 2, 5, COUNT]) {
      const seen = observe(subject.make(probe(count, kind).flow), of(UNBOUNDED))
      await quiet(seen)
      const expected = subject.model(range(count))
      expect(
        seen.end === 'complete' && isDeepStrictEqual(seen.values, expected),
        `${kind}, ${count} values: expected ${show(expected)}, got ${show(seen.values)} and ${seen.end} ${seen.error ?? ''}`,
      )
    }
  }
}

/** Law 7: the order does not depend on timing. */
export const timingDoesNotMatter: Law = async subject => {
  const expected = subject.model(range(COUNT))
  for (const seed of [2, 3, 4]) {
    const seen = observe(subject.make(probe(COUNT, 'asynchronous', seed).flow), of(UNBOUNDED))
    await quiet(seen)
    expect(
      isDeepStrictEqual(seen.values, expected),
      `seed ${seed}: expected ${show(expected)}, got ${show(seen.values)}`,
    )
  }
}

/** Law 8: stopped after any value and continued from its state, the rest is exact. */
export const continuesExactly: Law = async subject => {
  if (subject.resumable === false) return
  for (const kind of kinds) {
    const whole = observe(subject.make(probe(COUNT, kind).flow), of(UNBOUNDED))
    await quiet(whole)
    for (const [j, state] of whole.states.entries()) {
      const rest = observe(subject.make(probe(COUNT, kind, j + 5).flow), of(UNBOUNDED), { from: state })
      await quiet(rest)
      const expected = whole.values.slice(j + 1)
      expect(
        rest.end === 'complete' && isDeepStrictEqual(rest.values, expected),
        `${kind}, continued after value ${j} from ${show(state)}: expected ${show(expected)}, got ${show(rest.values)} and ${rest.end} ${rest.error ?? ''}`,
      )
    }
  }
}

/** Law 9: a run that cannot go on ends with an error that names the stage where it stands still. */
export const silenceIsAnError: Law = async subject => {
  if (subject.usesSource === false) return
  const mute = flowable<number>('mute source', () => () => {})
  let outcome = 'silence'
  toAsyncIterable(subject.make(mute))
    [Symbol.asyncIterator]()
    .next()
    .then(
      result => {
        outcome = `a result: ${show(result)}`
      },
      error => {
        outcome = String(error)
      },
    )
  for (let i = 0; i < 20 && outcome === 'silence'; i++) await turn()
  expect(
    /^Stalled/.test(outcome) && /mute source/.test(outcome),
    `expected a Stalled error naming the source, got ${outcome}`,
  )
}

export const laws: readonly Readonly<{ number: number; law: Law }>[] = [
  { number: 1, law: onlyWhatIsRequested },
  { number: 2, law: oneAtATimeThenOneEnd },
  { number: 3, law: leavingReleasesTheSource },
  { number: 4, law: theStackStaysFlat },
  { number: 5, law: inFlightIsBounded },
  { number: 6, law: nothingIsLost },
  { number: 7, law: timingDoesNotMatter },
  { number: 8, law: continuesExactly },
  { number: 9, law: silenceIsAnError },
]
