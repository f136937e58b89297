import { textTable } from '../../lib/report/text-table.js'
import { median } from '../measure/median.js'
import { type Verdict, verdict } from '../measure/verdict.js'
import type { Rate } from './rate.js'
import { throughPeer } from './through-peer.js'
import { throughRemote } from './through-remote.js'

export type TransportOptions = Readonly<{ rounds: number; count: number; say(line: string): void }>

/** What was measured of one way, one place of answers and one window. */
export type Transport = Readonly<{
  way: 'ours' | 'peer'
  storage: 'memory' | 'file'
  window: number
  rates: readonly Rate[]
}>

/** A weak and a strong view and a mask at 256². */
export const SAMPLE_BYTES = 196_608

const ways = { ours: throughRemote, peer: throughPeer } as const
/** The last is about what the five streams of a run have in flight with the `readConcurrency` of 32 that README.md advises. */
const WINDOWS = [16, 64, 160] as const

/** Samples of 192 KiB from a worker to the trainer through a local server, ours and the plain client in turns. */
export const measureTransport = async ({ rounds, count, say }: TransportOptions): Promise<readonly Transport[]> => {
  const rows = (['memory', 'file'] as const).flatMap(storage =>
    WINDOWS.flatMap(window => (['ours', 'peer'] as const).map(way => ({ way, storage, window, rates: [] as Rate[] }))),
  )
  for (let round = 1; round <= rounds; round++)
    for (const { way, storage, window, rates } of rows) {
      const rate = await ways[way]({ storage, window, bytes: SAMPLE_BYTES, count })
      rates.push(rate)
      say(`round ${round}, ${way}, ${storage}, window ${window}: ${rate.perSecond.toFixed(0)}/s`)
    }
  return rows
}

/** The table: medians, and of the peer the median of each round's ratio. */
export const transportTable = (rows: readonly Transport[]): string =>
  textTable([
    ['kept in', 'window', 'samples/s', 'MB/s', '× plain client', 'cores: server', 'worker', 'trainer'],
    ...rows
      .filter(({ way }) => way === 'ours')
      .map(ours => {
        const rate = median(ours.rates.map(({ perSecond }) => perSecond))
        const cores = (name: string) => median(ours.rates.map(rate => rate.cores[name]!)).toFixed(2)
        return [
          ...[ours.storage, String(ours.window), rate.toFixed(0), ((rate * SAMPLE_BYTES) / 1e6).toFixed(0)],
          ...[median(ratios(ours, rows)).toFixed(2), cores('server'), cores('worker'), cores('trainer')],
        ]
      }),
  ])

const ratios = (ours: Transport, rows: readonly Transport[]) => {
  const peer = rows.find(row => row.way === 'peer' && row.storage === ours.storage && row.window === ours.window)
  return ours.rates.map(({ perSecond }, round) => perSecond / (peer?.rates[round]?.perSecond ?? Number.NaN))
}

export const transportVerdicts = (rows: readonly Transport[]): readonly Verdict[] => [
  verdict({
    what: 'samples of 192 KiB a second from a worker to the trainer through a local server',
    value: Math.max(
      ...rows.filter(({ way }) => way === 'ours').map(({ rates }) => median(rates.map(rate => rate.perSecond))),
    ),
    unit: '/s',
    digits: 0,
    atLeast: 1000,
  }),
]
