import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import type { Flowable } from '../../../../lib/flowable/flowable.js'
import type { Probe } from '../laws/probe.js'

/**
 * One way in which a pipeline may end. Errors overtake values that are held, so where a stage holds some a failing
 * run may have given fewer: `exact` is then false and the values are those that it may give at most.
 */
export type Outcome = Readonly<{ values: readonly unknown[]; end: 'complete' | 'error'; exact: boolean }>

/** What a pipeline is built with: where it keeps its sources, and the seed of its timing. */
export type Building = Readonly<{ sources: Probe[]; seed: number }>

/** A pipeline, and what it does by a model on arrays. */
export type Plan = Readonly<{
  text: string
  build(building: Building): Flowable<unknown>
  /** More than one only where an error and an end race. */
  outcomes: readonly Outcome[]
  /** The most that each source may have given once `count` values were asked for, by the bounds of all stages. */
  most(count: number): readonly number[]
}>

/** A stage that is put after a pipeline. */
export type PlanStage = Readonly<{ text: string; apply(plan: Plan): Plan }>

/** The values of the outcome that has most. */
export const longest = (outcomes: readonly Outcome[]): readonly unknown[] =>
  outcomes.reduce((best, { values }) => (values.length > best.length ? values : best), [] as readonly unknown[])

/** Each outcome once. */
export const distinct = (outcomes: readonly Outcome[]): readonly Outcome[] =>
  outcomes.filter((outcome, i) => outcomes.findIndex(other => isDeepStrictEqual(outcome, other)) === i)

/** Whether values and an end are those of one of the outcomes, from its value number `from` on. */
export const isOneOf = (
  outcomes: readonly Outcome[],
  values: readonly unknown[],
  end: 'none' | 'complete' | 'error',
  from = 0,
): boolean =>
  outcomes.some(outcome => {
    const rest = outcome.values.slice(from)
    if (end !== 'none' && end !== outcome.end) return false
    return isDeepStrictEqual(values, end === 'none' || !outcome.exact ? rest.slice(0, values.length) : rest)
  })

/** The plan, printed in counterexamples as the pipeline's text. */
export const printed = (plan: Plan): Plan => Object.assign({ ...plan }, { [fc.toStringMethod]: () => plan.text })

/** Any value as a whole number that depends on all its parts and on their order. */
export const digest = (value: unknown): number =>
  Array.isArray(value) ? value.reduce((sum, part) => (sum * 31 + digest(part)) % 1_000_003, 7) : Number(value)
