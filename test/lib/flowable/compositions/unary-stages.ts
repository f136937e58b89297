import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { map as mapRx } from 'rxjs'
import { batch } from '../../../../lib/flowable/batch.js'
import { deadLetters } from '../../../../lib/flowable/dead-letters.js'
import { filter } from '../../../../lib/flowable/filter.js'
import type { Flowable } from '../../../../lib/flowable/flowable.js'
import { lift } from '../../../../lib/flowable/lift.js'
import { map } from '../../../../lib/flowable/map.js'
import { mapAsync } from '../../../../lib/flowable/map-async.js'
import { permutation } from '../../../../lib/flowable/permutation.js'
import { prefetch } from '../../../../lib/flowable/prefetch.js'
import { shuffle } from '../../../../lib/flowable/shuffle.js'
import { skip } from '../../../../lib/flowable/skip.js'
import { take } from '../../../../lib/flowable/take.js'
import { turns } from '../laws/quiet.js'
import { digest, distinct, longest, type Outcome, type PlanStage } from './plan.js'

/** A stage with one source: what it makes of a flow and of an outcome, and how many values it takes to give some. */
export type Unary = Readonly<{
  text: string
  make(flow: Flowable<unknown>, seed: number): Flowable<unknown>
  outcomes(outcome: Outcome): readonly Outcome[]
  /** The most values it may have taken of `values` once `count` were asked of it. */
  takes(count: number, values: readonly unknown[]): number
}>

/** The stage that a unary one is in a plan. */
export const stageOf = ({ text, make, outcomes, takes }: Unary): PlanStage => ({
  text,
  apply: plan => ({
    text: `${plan.text} | ${text}`,
    build: building => make(plan.build(building), building.seed),
    outcomes: distinct(plan.outcomes.flatMap(outcomes)),
    most: count => plan.most(takes(count, longest(plan.outcomes))),
  }),
})

/** A stage that gives one value for each and may hold `holds`; whoever holds values may lose them to an error. */
const oneForOne = (
  text: string,
  make: Unary['make'],
  model: (values: readonly unknown[]) => readonly unknown[],
  holds = 0,
): Unary => ({
  text,
  make,
  outcomes: ({ values, end, exact }) => [
    { values: model(values), end, exact: exact && (holds === 0 || end === 'complete') },
  ],
  takes: count => count + holds,
})

const plusOne = (value: unknown) => digest(value) + 1

/** Stages that keep the rate: what the uses of a shared flow are made of. */
export const ratePreserving: fc.Arbitrary<Unary> = fc.oneof(
  fc.constant(oneForOne('map', map(plusOne), values => values.map(plusOne))),
  fc.constant(
    oneForOne(
      'lift',
      lift(
        mapRx(value => [value]),
        'lift',
      ),
      values => values.map(value => [value]),
    ),
  ),
  fc.integer({ min: 1, max: 5 }).map(concurrency =>
    oneForOne(
      `mapAsync(${concurrency})`,
      (flow, seed) =>
        mapAsync(
          async value => {
            await turns((digest(value) * 7 + seed) % 4)
            return value
          },
          { concurrency },
        )(flow),
      values => values,
      concurrency,
    ),
  ),
  fc
    .integer({ min: 1, max: 5 })
    .map(count => oneForOne(`prefetch(${count})`, prefetch(count), values => values, count)),
)

/** The place, counted from 1, of the count-th value that passes; without end where there are fewer. */
const placeOf = (count: number, values: readonly unknown[], passes: (value: unknown) => boolean): number => {
  if (count === 0) return 0
  let passed = 0
  const place = values.findIndex(value => passes(value) && ++passed === count)
  return place < 0 ? Number.POSITIVE_INFINITY : place + 1
}

const dropping = (
  name: string,
  divisor: number,
  make: (passes: (value: unknown) => boolean) => Unary['make'],
): Unary => {
  const passes = (value: unknown) => digest(value) % divisor !== 0
  return {
    text: `${name}(${divisor})`,
    make: make(passes),
    outcomes: outcome => [{ ...outcome, values: outcome.values.filter(passes) }],
    takes: (count, values) => placeOf(count, values, passes),
  }
}

const taking = (count: number): Unary => ({
  text: `take(${count})`,
  make: take(count),
  outcomes: ({ values, end, exact }) => {
    const first = values.slice(0, count)
    if (first.length < count) return [{ values, end, exact }]
    const whole: Outcome = { values: first, end: 'complete', exact: true }
    // The error may come before the last of them, unless none is wanted at all.
    return exact || end === 'complete' || count === 0
      ? [whole]
      : [whole, { values: first.slice(0, -1), end, exact: false }]
  },
  takes: wanted => Math.min(wanted, count),
})

/** A stage that leaves out the first `count` values. */
export const skipping = (count: number): Unary => ({
  text: `skip(${count})`,
  make: skip(count),
  outcomes: outcome => [{ ...outcome, values: outcome.values.slice(count) }],
  takes: wanted => (wanted === 0 ? 0 : wanted + count),
})

const batching = (size: number): Unary => ({
  text: `batch(${size})`,
  make: batch(size),
  outcomes: ({ values, end, exact }) => {
    const count = end === 'complete' ? Math.ceil(values.length / size) : Math.floor(values.length / size)
    return [{ values: Array.from({ length: count }, (_, i) => values.slice(i * size, (i + 1) * size)), end, exact }]
  },
  takes: count => count * size,
})

const shuffling = (window: number, key: number): Unary => ({
  ...oneForOne(`shuffle(${window})`, shuffle({ window, key: [key] }), values => values, window),
  outcomes: ({ values, end, exact }) => {
    const shuffled: unknown[] = []
    for (let start = 0; start < values.length; start += window) {
      const block = values.slice(start, start + window)
      // An unfinished block waits for its end, which does not come after an error.
      if (block.length < window && end === 'error') break
      const order = permutation(block.length, [key, start / window])
      for (let i = 0; i < block.length; i++) shuffled.push(block[order(i)])
    }
    return [{ values: shuffled, end, exact: exact && end === 'complete' }]
  },
})

/** Any stage with one source. */
export const unary: fc.Arbitrary<Unary> = fc.oneof(
  ratePreserving,
  fc.integer({ min: 2, max: 4 }).map(divisor => dropping('filter', divisor, passes => filter(passes))),
  fc.integer({ min: 2, max: 4 }).map(divisor =>
    dropping('deadLetters', divisor, passes => flow => {
      const judged = map((value: unknown) => (passes(value) ? E.right(value) : E.left('dropped')))(flow)
      return deadLetters<string>({ write: () => {} })(judged)
    }),
  ),
  fc.noBias(fc.integer({ min: 0, max: 40 })).map(taking),
  fc.integer({ min: 0, max: 6 }).map(skipping),
  fc.integer({ min: 1, max: 5 }).map(batching),
  fc.tuple(fc.integer({ min: 1, max: 5 }), fc.nat(9)).map(([window, key]) => shuffling(window, key)),
)
