import { textTable } from '../../lib/report/text-table.js'
import { median } from '../measure/median.js'
import type { ChildRun } from './run-child.js'

/** One measurement of one system on one set, in one round. */
export type Run = ChildRun & Readonly<{ set: string; system: string; round: number }>

const rateOf = ({ samples, seconds }: Pick<Run, 'samples' | 'seconds'>) => samples / seconds

/** The samples a second of a system on a set: the median over the rounds; null where it was not measured. */
export const medianRate = (runs: readonly Run[], set: string, system: string): number | null => {
  const rates = runs.filter(run => run.set === set && run.system === system).map(rateOf)
  return rates.length === 0 ? null : median(rates)
}

/**
 * How many times as fast as `peer` a system is on a set: the median of each round's own ratio, since a machine whose
 * speed drifts drifts for both. Null where no round has both.
 */
export const rateRatio = (runs: readonly Run[], set: string, system: string, peer: string): number | null => {
  const of = (id: string) => runs.filter(run => run.set === set && run.system === id)
  const ratios = of(system).flatMap(run =>
    of(peer)
      .filter(({ round }) => round === run.round)
      .map(other => rateOf(run) / rateOf(other)),
  )
  return ratios.length === 0 ? null : median(ratios)
}

const medianOf = (runs: readonly Run[], value: (run: Run) => number | null): number | null => {
  const values = runs.map(value).filter(value => value !== null)
  return values.length === 0 ? null : median(values)
}
const shown = (value: number | null, digits = 0, unit = '') => (value === null ? '–' : value.toFixed(digits) + unit)

/** The rates of a set as a table, with ratios to each of `peers`, and the times to the first batch. */
export const rateTable = (
  runs: readonly Run[],
  set: string,
  systems: readonly Readonly<{ id: string; label: string }>[],
  peers: readonly Readonly<{ id: string; heading: string }>[],
): string =>
  textTable([
    [
      set,
      'samples/s',
      'least',
      'most',
      'core-ms',
      ...peers.map(({ heading }) => heading),
      'first batch ms',
      'with start ms',
    ],
    ...systems.flatMap(({ id, label }) => {
      const own = runs.filter(run => run.set === set && run.system === id)
      if (own.length === 0) return []
      const rates = own.map(rateOf)
      return [
        [
          label,
          shown(median(rates)),
          shown(Math.min(...rates)),
          shown(Math.max(...rates)),
          shown(
            medianOf(own, ({ coreSeconds, samples }) => coreSeconds && (1000 * coreSeconds) / samples),
            2,
          ),
          ...peers.map(peer => shown(rateRatio(runs, set, id, peer.id), 2, '×')),
          shown(medianOf(own, run => run.firstBatchMs)),
          shown(medianOf(own, run => run.firstBatchWithStartMs)),
        ],
      ]
    }),
  ])

/** Peak memory and samples in flight of the runs that were watched, as a table. */
export const memoryTable = (
  runs: readonly Run[],
  systems: readonly Readonly<{ id: string; label: string }>[],
): string =>
  textTable([
    [`memory, ${runs[0]?.set ?? '–'}`, 'peak MiB', 'in flight', 'declared'],
    ...systems.flatMap(({ id, label }) =>
      runs
        .filter(({ system }) => system === id)
        .map(run => [label, shown(run.peakMiB), shown(run.mostInFlight), shown(run.declaredInFlight)]),
    ),
  ])
