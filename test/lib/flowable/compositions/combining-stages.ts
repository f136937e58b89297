import fc from 'fast-check'
import { pipe } from 'fp-ts/lib/function.js'
import { branch } from '../../../../lib/flowable/branch.js'
import { concat } from '../../../../lib/flowable/concat.js'
import type { Flowable } from '../../../../lib/flowable/flowable.js'
import { repeat } from '../../../../lib/flowable/repeat.js'
import { zip } from '../../../../lib/flowable/zip.js'
import { mixing } from './mixing.js'
import { distinct, longest, type Outcome, type Plan, type PlanStage } from './plan.js'
import { ratePreserving, skipping, stageOf, type Unary } from './unary-stages.js'

const zipped = (a: Outcome, b: Outcome): readonly Outcome[] => {
  const count = Math.min(a.values.length, b.values.length)
  const values = a.values.slice(0, count).map((value, i) => [value, b.values[i]])
  // Whichever is at its end first decides; at the same place they race.
  const enders = [a, b].filter(({ values }) => values.length === count)
  const ends = enders.map(({ end, exact }): Outcome => ({ values, end, exact }))
  const early = [a, b].some(({ exact }) => !exact)
  return early ? [...ends, { values, end: 'error', exact: false }] : ends
}

const zipping = (other: Plan): PlanStage => ({
  text: `zip(${other.text})`,
  apply: plan => {
    const outcomes = distinct(plan.outcomes.flatMap(a => other.outcomes.flatMap(b => zipped(a, b))))
    return {
      text: `${plan.text} | zip(${other.text})`,
      build: building => zip(other.build(building))(plan.build(building)),
      outcomes,
      most: count => {
        const asked = Math.min(count, longest(outcomes).length + 1)
        // Built first, the other one's sources come first.
        return [...other.most(asked), ...plan.most(asked)]
      },
    }
  },
})

const following = (other: Plan): PlanStage => ({
  text: `concat(${other.text})`,
  apply: plan => {
    const firstCount = longest(plan.outcomes).length
    return {
      text: `${plan.text} | concat(${other.text})`,
      build: building => concat([plan.build(building), other.build(building)]),
      outcomes: distinct(
        plan.outcomes.flatMap(first =>
          first.end === 'error'
            ? [first]
            : other.outcomes.map(then => ({ ...then, values: [...first.values, ...then.values] })),
        ),
      ),
      most: count =>
        count <= firstCount
          ? [...plan.most(count), ...other.most(0).map(() => 0)]
          : [...plan.most(Number.POSITIVE_INFINITY), ...other.most(count - firstCount)],
    }
  },
})

const repeating = (rounds: number): PlanStage => ({
  text: `repeat(${rounds})`,
  apply: plan => {
    const again = (before: readonly Outcome[], round: number): readonly Outcome[] =>
      round === rounds
        ? before
        : again(
            distinct(
              before.flatMap(first =>
                first.end === 'error'
                  ? [first]
                  : plan.outcomes.map(then => ({ ...then, values: [...first.values, ...then.values] })),
              ),
            ),
            round + 1,
          )
    const aRound = longest(plan.outcomes).length
    const whole = plan.most(Number.POSITIVE_INFINITY)
    return {
      text: `${plan.text} | repeat(${rounds})`,
      build: building => repeat(rounds)(plan.build(building)),
      outcomes: again([{ values: [], end: 'complete', exact: true }], 0),
      most: count => {
        const done = aRound === 0 ? rounds : Math.min(rounds, Math.floor(count / aRound))
        const rest = done === rounds ? 0 : count - done * aRound
        const now = rest === 0 ? whole.map(() => 0) : plan.most(rest)
        return whole.map((all, i) => done * all + now[i]!)
      },
    }
  },
})

/** How many of its source's values a chain of stages has taken when `count` were asked of it. */
const chainTakes = (chain: readonly Unary[], count: number) =>
  chain.reduceRight((wanted, stage) => stage.takes(wanted, []), count)

const branching = (lag: number, left: readonly Unary[], right: readonly Unary[]): PlanStage => {
  const outcomeOf = (chain: readonly Unary[], outcome: Outcome) =>
    chain.reduce((values, stage) => stage.outcomes({ ...outcome, values })[0]!.values, outcome.values)
  const use = (chain: readonly Unary[], shared: Flowable<unknown>, seed: number) =>
    chain.reduce((flow, stage) => stage.make(flow, seed), shared)
  const texts = [left, right].map(chain => ['shared', ...chain.map(({ text }) => text)].join(' | '))
  return stageOf({
    text: `branch(${lag}, zip(${texts.join(', ')}))`,
    make: (flow, seed) =>
      pipe(
        flow,
        branch(lag, shared => zip(use(right, shared, seed + 1))(use(left, shared, seed))),
      ),
    outcomes: outcome => {
      const other = outcomeOf(right, outcome)
      return [
        {
          values: outcomeOf(left, outcome).map((value, i) => [value, other[i]]),
          end: outcome.end,
          exact: outcome.exact && outcome.end === 'complete',
        },
      ]
    },
    takes: count => {
      const uses = [chainTakes(left, count), chainTakes(right, count)]
      return Math.min(Math.max(...uses), Math.min(...uses) + lag)
    },
  })
}

const fewStages = fc.array(ratePreserving, { maxLength: 3 })

/** Stages that use a flow several times, or combine it with other pipelines. */
export const combining = (other: fc.Arbitrary<Plan>): fc.Arbitrary<PlanStage> =>
  fc.oneof(
    other.map(zipping),
    other.map(following),
    fc.integer({ min: 1, max: 3 }).map(repeating),
    fc
      .tuple(fc.integer({ min: 1, max: 4 }), fc.nat(4), fewStages, fewStages)
      // One use may be ahead of the other by up to the lag.
      .map(([lag, ahead, left, right]) =>
        branching(lag, ahead > 0 && ahead <= lag ? [skipping(ahead), ...left] : left, right),
      ),
    fc
      .record({
        ahead: fc.integer({ min: 1, max: 3 }),
        weight: fc.integer({ min: 1, max: 9 }),
        others: fc.array(fc.tuple(other, fc.integer({ min: 1, max: 9 })), { maxLength: 3 }),
      })
      .map(mixing),
  )
