import type { ChaosRound } from './chaos-round.js'
import { describeFault } from './faults.js'

/** What the trainers of a round counted, together. */
export const countsOf = ({ played }: Pick<ChaosRound, 'played'>) => {
  const sum = (name: 'reissued' | 'twice' | 'refused') =>
    (played?.attempts ?? []).reduce((total, { counts }) => total + (counts?.[name] ?? 0), 0)
  return { reissued: sum('reissued'), twice: sum('twice'), refused: sum('refused') }
}

/**
 * A round in a line: `round  3, file: 4.2 s, 2 trainers, 61 steps repeated; again 3, twice 1, refused 0; worker 1 killed
 * at 12 …`. A fault that came when nothing was in flight is in brackets.
 */
export const roundLine = (result: ChaosRound): string => {
  const { round, storage, played, repeated } = result
  const head = `round ${String(round).padStart(2)}, ${storage}`
  if (played === null) return `${head}: did not come to its end`
  const { reissued, twice, refused } = countsOf(result)
  const faults = played.landed.map(({ fault, inFlight }) =>
    inFlight > 0 ? describeFault(fault) : `(${describeFault(fault)})`,
  )
  return [
    `${head}: ${played.seconds.toFixed(1)} s, ${played.attempts.length} trainers, ${repeated} steps repeated`,
    `again ${reissued}, twice ${twice}, refused ${refused}`,
    faults.join(', '),
  ].join('; ')
}
