import fc from 'fast-check'
import { type Kind, kinds, probe } from '../laws/probe.js'
import { combining } from './combining-stages.js'
import { type Plan, type PlanStage, printed } from './plan.js'
import { stageOf, unary } from './unary-stages.js'

/** What a source that fails throws. */
export const failure = new Error('the source broke')

const sourceOf = (kind: Kind, count: number, fails: boolean, first: number): Plan => ({
  text: `${kind}(${first}…, ${count} values${fails ? ', then fails' : ''})`,
  build: ({ sources, seed }) => {
    const source = probe(count, kind, { seed: seed + sources.length, first, ...(fails ? { failure } : {}) })
    sources.push(source)
    return source.flow
  },
  outcomes: [
    { values: Array.from({ length: count }, (_, i) => first + i), end: fails ? 'error' : 'complete', exact: true },
  ],
  most: asked => [Math.min(asked, count)],
})

const sources = (failing: boolean) =>
  fc
    .record({
      kind: fc.constantFrom(...kinds),
      count: fc.oneof(
        { weight: 1, arbitrary: fc.constant(0) },
        { weight: 2, arbitrary: fc.integer({ min: 1, max: 6 }) },
        { weight: 5, arbitrary: fc.noBias(fc.integer({ min: 0, max: 40 })) },
      ),
      fails: failing
        ? fc.oneof({ weight: 9, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) })
        : fc.constant(false),
      first: fc.nat(9).map(n => 100 * n),
    })
    .map(({ kind, count, fails, first }) => sourceOf(kind, count, fails, first))

type Size = Readonly<{ minLength: number; maxLength: number }>

const stagesOf = (depth: number, failing: boolean, size: Size): fc.Arbitrary<readonly PlanStage[]> => {
  const stage = unary.map(stageOf)
  if (depth === 0) return fc.array(stage, size)
  const other = pipelineOf(depth - 1, failing, { minLength: 0, maxLength: 2 })
  return fc.array(fc.oneof({ weight: 2, arbitrary: stage }, { weight: 1, arbitrary: combining(other) }), size)
}

const pipelineOf = (depth: number, failing: boolean, size: Size): fc.Arbitrary<Plan> =>
  fc.tuple(sources(failing), stagesOf(depth, failing, size)).map(([plan, stages]) => printed(through(plan, stages)))

/** The plan, put through stages. */
export const through = (plan: Plan, stages: readonly PlanStage[]): Plan =>
  stages.reduce((before, { apply }) => apply(before), plan)

/**
 * A source, one in ten of which fails, and one to six stages; where they combine pipelines, those have up to two more,
 * and so on once more.
 */
export const randomPipeline: fc.Arbitrary<Plan> = pipelineOf(2, true, { minLength: 1, maxLength: 6 })

/** Two to four stages, with no failing source among those that they bring along. */
export const randomStages: fc.Arbitrary<readonly PlanStage[]> = stagesOf(1, false, { minLength: 2, maxLength: 4 })
