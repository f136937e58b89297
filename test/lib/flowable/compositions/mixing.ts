import { mix } from '../../../../lib/flowable/mix.js'
import { turn } from '../../../../lib/flowable/turns.js'
import { claim } from '../laws/claim.js'
import { distinct, type Outcome, type Plan, type PlanStage } from './plan.js'

/** A mixture on arrays: its outcome, and of which source each value is. */
const mixed = (parts: readonly Outcome[], weights: readonly number[]): Readonly<{ outcome: Outcome; of: number[] }> => {
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const taken = parts.map(() => 0)
  const values: unknown[] = []
  const of: number[] = []
  let live = [...weights]
  let counts = parts.map(() => 0)
  for (;;) {
    const i = turn(live, counts)
    const part = parts[i]
    if (!part) return { outcome: { values, end: 'complete', exact: true }, of }
    if (taken[i]! < part.values.length) {
      values.push(part.values[taken[i]!++])
      of.push(i)
      counts[i]!++
      // The shares that a mixture promises, while all of its sources are live.
      if (live.every(weight => weight > 0))
        for (const [k, weight] of weights.entries())
          claim(
            Math.abs(counts[k]! - (values.length * weight) / total) < 1,
            `a mixture of weights ${weights}: source ${k} has given ${counts[k]} of ${values.length}`,
          )
    } else if (part.end === 'error') return { outcome: { values, end: 'error', exact: false }, of }
    else {
      live = live.map((weight, k) => (k === i ? 0 : weight))
      counts = counts.map(() => 0)
    }
  }
}

const choices = (parts: readonly Plan[]): readonly (readonly Outcome[])[] =>
  parts.reduce<readonly (readonly Outcome[])[]>(
    (chosen, { outcomes }) => chosen.flatMap(some => outcomes.map(outcome => [...some, outcome])),
    [[]],
  )

/** The pipeline mixed with others in proportion to their weights. */
export const mixing = ({
  ahead,
  weight,
  others,
}: Readonly<{ ahead: number; weight: number; others: readonly (readonly [Plan, number])[] }>): PlanStage => {
  const text = `mix(ahead ${ahead}, ${[`weight ${weight}`, ...others.map(([plan, w]) => `${w} of ${plan.text}`)].join(', ')})`
  return {
    text,
    apply: plan => {
      const parts = [plan, ...others.map(([other]) => other)]
      const weights = [weight, ...others.map(([, w]) => w)]
      const ways = choices(parts).map(way => mixed(way, weights))
      const { of } = ways.reduce((best, way) => (way.of.length > best.of.length ? way : best))
      return {
        text: `${plan.text} | ${text}`,
        build: building =>
          mix(
            parts.map((part, i) => ({ from: part.build(building), weight: weights[i]! })),
            ahead,
          ),
        outcomes: distinct(ways.map(({ outcome }) => outcome)),
        most: count =>
          parts.flatMap((part, i) =>
            part.most(
              count > of.length ? Number.POSITIVE_INFINITY : of.slice(0, count).filter(k => k === i).length + ahead,
            ),
          ),
      }
    },
  }
}
