import { textTable } from '../../lib/report/text-table.js'
import { median } from '../measure/median.js'
import type { Rate } from './rate.js'
import { type WholeOptions, wholeElsewhere, wholeHere } from './whole.js'

/** What was measured of one way to prepare: threads here, or processes elsewhere. */
export type Whole = Readonly<{ name: string; rates: readonly Rate[] }>

/** Real pictures, prepared here and elsewhere in turns. */
export const measureWhole = async (
  options: WholeOptions & Readonly<{ rounds: number; say(line: string): void }>,
): Promise<readonly Whole[]> => {
  const ways = [
    ...[1, 2].map(count => ({ name: `${count} threads here`, measure: () => wholeHere(options, count) })),
    ...[1, 2, 4].map(count => ({ name: `${count} processes`, measure: () => wholeElsewhere(options, count) })),
  ].map(way => ({ ...way, rates: [] as Rate[] }))
  for (let round = 1; round <= options.rounds; round++)
    for (const { name, measure, rates } of ways) {
      rates.push(await measure())
      options.say(`round ${round}, ${name}: ${rates.at(-1)!.perSecond.toFixed(1)}/s`)
    }
  return ways.map(({ name, rates }) => ({ name, rates }))
}

/** The table: medians of rates, of each round's ratio to one process, and of the cores that each had. */
export const wholeTable = (rows: readonly Whole[]): string => {
  const one = rows.find(({ name }) => name === '1 processes')
  return textTable([
    ['prepared by', 'samples/s', '× one process', 'cores: all', 'server', 'trainer', 'workers'],
    ...rows.map(({ name, rates }) => {
      const cores = (which: (who: string) => boolean) =>
        median(
          rates.map(rate =>
            Object.entries(rate.cores)
              .filter(([who]) => which(who))
              .reduce((sum, [, share]) => sum + share, 0),
          ),
        ).toFixed(2)
      return [
        ...[name, median(rates.map(({ perSecond }) => perSecond)).toFixed(1)],
        median(rates.map(({ perSecond }, round) => perSecond / (one?.rates[round]?.perSecond ?? Number.NaN))).toFixed(
          2,
        ),
        cores(() => true),
        cores(who => who === 'server'),
        cores(who => who === 'trainer'),
        cores(who => who.startsWith('worker')),
      ]
    }),
  ])
}
