import { type Verdict, verdict } from '../measure/verdict.js'
import { medianRate, type Run, rateRatio } from './summary.js'
import { systems } from './systems.js'

/** The fastest of our own systems on a set, cold or warm, by its median; null where none was measured. */
const fastest = (runs: readonly Run[], set: string, warm: boolean): string | null =>
  systems
    .filter(system => system.loader === 'ours' && system.warm === warm)
    .map(({ id }) => ({ id, rate: medianRate(runs, set, id) }))
    .reduce<{ id: string; rate: number } | null>(
      (best, { id, rate }) => (rate !== null && rate > (best?.rate ?? 0) ? { id, rate } : best),
      null,
    )?.id ?? null

type Target = Readonly<{ set: string; warm: boolean; peer: string | 'cold'; atLeast: number; name: string }>

const native = ['chest_xray', 'NIH'].flatMap((set): readonly Target[] => [
  { set, warm: false, peer: 'dataloader', atLeast: 1.5, name: 'cold, against DataLoader as released' },
  { set, warm: false, peer: 'sharp', atLeast: 0.9, name: 'cold, against a bare sharp loop' },
  { set, warm: true, peer: 'cold', atLeast: 5, name: 'warm, against cold' },
])

/** The rates that were aimed at: ratios within this run. */
export const rateTargets: readonly Target[] = [
  ...native,
  {
    set: 'chest_xray_224',
    warm: false,
    peer: 'dataloader',
    atLeast: 1.2,
    name: 'cold, against DataLoader as released',
  },
  { set: 'chest_xray_224', warm: true, peer: 'dataloader', atLeast: 3, name: 'warm, against DataLoader as released' },
]

/** A verdict on each rate that was aimed at, of our fastest setting, which it names. */
export const rateVerdicts = (runs: readonly Run[]): readonly Verdict[] =>
  rateTargets.map(({ set, warm, peer, atLeast, name }) => {
    const own = fastest(runs, set, warm)
    const other = peer === 'cold' ? fastest(runs, set, false) : peer
    return verdict({
      what: `${set}, ${name}`,
      value: own === null || other === null ? null : rateRatio(runs, set, own, other),
      unit: '×',
      atLeast,
      note: own ?? '',
    })
  })

/** A verdict on each of our systems that was watched: no more samples in flight than its buffers declare. */
export const inFlightVerdicts = (runs: readonly Run[]): readonly Verdict[] =>
  runs.flatMap(({ system, mostInFlight, declaredInFlight }) =>
    system.startsWith('ours') && declaredInFlight !== null
      ? [
          verdict({
            what: `${system}, samples in flight`,
            value: mostInFlight,
            atMost: declaredInFlight,
            digits: 0,
          }),
        ]
      : [],
  )
