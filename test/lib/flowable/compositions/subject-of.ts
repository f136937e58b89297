import fc from 'fast-check'
import type { LawSubject } from '../law-suite.js'
import type { Plan, PlanStage } from './plan.js'
import { through } from './random-pipeline.js'

/** The plan that is nothing but a flow of the given values. */
const given = (values: readonly unknown[], build: Plan['build']): Plan => ({
  text: 'source',
  build,
  outcomes: [{ values, end: 'complete', exact: true }],
  most: count => [count],
})

/** Stages as one operator, for the laws. What it holds is left open: compositions.test.ts knows it better. */
export const subjectOf = (stages: readonly PlanStage[]): LawSubject => {
  const name = stages.map(({ text }) => text).join(' | ')
  const none = () => {
    throw new Error('unreachable: a model is not built')
  }
  return Object.assign(
    {
      name,
      make: (source: Parameters<LawSubject['make']>[0]) =>
        through(
          given([], () => source),
          stages,
        ).build({ sources: [], seed: 1 }),
      model: (values: readonly number[]) => through(given(values, none), stages).outcomes[0]!.values,
      holds: Number.POSITIVE_INFINITY,
    },
    { [fc.toStringMethod]: () => name },
  )
}
