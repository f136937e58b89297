/**
 * How long the metrics take: all of one image's segmentation at 256², for lungs and for the masks that have the most
 * outline, and all of a classification of a million images.
 *
 *   node --import=tsx bench/metrics.ts [--runs 200] [--json results.json]
 */
import { performance } from 'node:perf_hooks'
import { parseArgs } from 'node:util'
import type { GreyImage } from '../lib/codec/grey-image.js'
import { classificationMetrics } from '../lib/metric/classification-metrics.js'
import { segmentationMetrics } from '../lib/metric/segmentation-metrics.js'
import { keyedRandom } from '../lib/random/keyed-random.js'
import { textTable } from '../lib/report/text-table.js'
import { conclude } from './measure/conclude.js'
import { describeMachine, machineFacts } from './measure/machine-facts.js'
import { median } from './measure/median.js'
import { verdict } from './measure/verdict.js'

const { values: options } = parseArgs({
  options: { runs: { type: 'string', default: '200' }, json: { type: 'string' } },
})
const machine = machineFacts('bench/metrics.ts')
console.log(describeMachine(machine))

const SIZE_PX = 256
const IMAGES = 1_000_000

const mask = (isForeground: (x: number, y: number) => boolean): GreyImage => ({
  width: SIZE_PX,
  height: SIZE_PX,
  data: Uint8Array.from({ length: SIZE_PX ** 2 }, (_, i) => Number(isForeground(i % SIZE_PX, Math.floor(i / SIZE_PX)))),
})
/** Two lungs, moved by so many pixels. */
const lungs = (by: number) =>
  mask((x, y) => [80, 176].some(centre => ((x - centre - by) / 36) ** 2 + ((y - 128 - by) / 80) ** 2 < 1))
/** Each pixel by itself: half of all pixels are outline. */
const checkered = (phase: 0 | 1) => mask((x, y) => (x + y) % 2 === phase)
const random = keyedRandom('bench', 'metrics')
const noise = () => mask(() => random() < 0.5)

const pairs = {
  'lungs, 3 px apart': [lungs(0), lungs(3)],
  'chequered, the other way round': [checkered(0), checkered(1)],
  'noise, half foreground': [noise(), noise()],
} as const satisfies Record<string, readonly [GreyImage, GreyImage]>

const labels = Uint8Array.from({ length: IMAGES }, () => (random() < 0.5 ? 0 : 1))
const scores = Float64Array.from(labels, label => 0.7 * random() + 0.3 * label)

const timed = (runs: number, work: () => unknown): readonly number[] => {
  // Until the compiler has seen it.
  for (let run = 0; run < Math.min(runs, 20); run++) work()
  return Array.from({ length: runs }, () => {
    const beganMs = performance.now()
    work()
    return performance.now() - beganMs
  })
}

const runs = Number(options.runs)
const measured: Record<string, readonly number[]> = {
  ...Object.fromEntries(
    Object.entries(pairs).map(([name, [truth, prediction]]) => [
      name,
      timed(runs, () => segmentationMetrics(truth, prediction)),
    ]),
  ),
  'a million scores': timed(Math.ceil(runs / 40), () => classificationMetrics(labels, scores)),
}
console.log(
  `\n${textTable([
    ['ms', 'median', 'least', 'most'],
    ...Object.entries(measured).map(([name, values]) => [
      name,
      ...[median(values), Math.min(...values), Math.max(...values)].map(value => value.toFixed(2)),
    ]),
  ])}`,
)
conclude(
  {
    machine,
    results: measured,
    verdicts: Object.keys(pairs).map(name =>
      verdict({
        what: `all segmentation metrics at 256², ${name}`,
        value: median(measured[name]!),
        unit: ' ms',
        digits: 1,
        atMost: 10,
      }),
    ),
  },
  options.json,
)
