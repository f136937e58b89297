/**
 * Augmentation side by side with Pillow, on one core: each operation, and a weak and a strong view of an image, made by
 * the same draws. Every view has to be the same, byte for byte.
 *
 *   node --import=tsx bench/augment.ts [--rounds 5] [--seconds 0.3] [--size 256] [--python python3] [--json results.json]
 *
 * The images are phantoms. Ours and Pillow's take turns; times are medians over the rounds, ratios medians of each
 * round's ratio. The floor is what copying an image takes where neither it nor its copy is in the processor's cache.
 */
import { createHash } from 'node:crypto'
import { parseArgs } from 'node:util'
import * as E from 'fp-ts/lib/Either.js'
import { drawPhantom } from '../datasets/draw-phantom.js'
import { strongView } from '../lib/augment/strong-view.js'
import { weakView } from '../lib/augment/weak-view.js'
import { augmentOperationNames } from '../lib/codec/view-options.js'
import { textTable } from '../lib/report/text-table.js'
import { drawnPair } from './augment/drawn-pair.js'
import { measureOurs, microseconds } from './augment/measure-ours.js'
import { measurePillow } from './augment/measure-pillow.js'
import type { Measured, PillowMeasured } from './augment/measured.js'
import { conclude } from './measure/conclude.js'
import { describeMachine, machineFacts } from './measure/machine-facts.js'
import { median } from './measure/median.js'
import { verdict } from './measure/verdict.js'

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '0.3' },
    size: { type: 'string', default: '256' },
    python: { type: 'string', default: 'python3' },
    json: { type: 'string' },
  },
})
const machine = machineFacts('bench/augment.ts')
console.log(describeMachine(machine))

const SEED = 1
const IMAGES = 8
const PAIRS = 400
const sizePx = Number(options.size)
const seconds = Number(options.seconds)
const rounds = Number(options.rounds)
const images = Array.from(
  { length: IMAGES },
  (_, index) => drawPhantom({ source: 'chex', seed: SEED, index, label: 'abnormal', sizePx }).image,
)
const keys = Array.from({ length: PAIRS }, (_, i) => ({ epoch: i % 7, sampleId: `chex/${i}` }))
const pairs = keys.map(key => drawnPair(SEED, key, images[0]!))

const [weak, strong] = [weakView({ seed: SEED }), strongView({ seed: SEED })]
const digest = createHash('sha256')
keys.forEach((key, i) => {
  for (const view of [weak, strong]) digest.update(view(images[i % IMAGES]!, key).data)
})
const sha256 = digest.digest('hex')

/** A ring of images too large for any cache. */
const RING_BYTES = 2 ** 27
const floor = () => {
  const area = sizePx * sizePx
  const [from, to] = [new Uint8Array(RING_BYTES), new Uint8Array(RING_BYTES)]
  const copies = Math.floor(RING_BYTES / area)
  const copyAll = () => {
    for (let at = 0; at < copies * area; at += area) to.set(from.subarray(at, at + area), at)
  }
  return microseconds(copyAll, copies, seconds)
}

const ours: Measured[] = []
const pillow: PillowMeasured[] = []
const floors: number[] = []
let leftOut: string | null = null
for (let round = 0; round < rounds; round++) {
  floors.push(floor())
  ours.push(measureOurs(images, SEED, keys, seconds))
  if (leftOut !== null) continue
  const measured = await measurePillow({ python: options.python, images, pairs, seconds })
  if (E.isLeft(measured)) leftOut = measured.left
  else pillow.push(measured.right)
  process.stderr.write(`round ${round + 1} of ${rounds}\n`)
}

const floorUs = median(floors)
const timeOf = (ofOurs: (measured: Measured) => number, ofPillow: (measured: PillowMeasured) => number = ofOurs) => ({
  own: median(ours.map(ofOurs)),
  peer: pillow.length === 0 ? null : median(pillow.map(ofPillow)),
  ratio: pillow.length === 0 ? null : median(pillow.map((measured, i) => ofPillow(measured) / ofOurs(ours[i]!))),
})
const operations = augmentOperationNames.map(name => ({ name, ...timeOf(({ operations }) => operations[name]!) }))
const pair = timeOf(measured => measured.pair)
const withoutPadding = timeOf(
  measured => measured.pair,
  measured => measured.pairWithoutPadding,
)
const cell = (value: number | null, unit = '') => (value === null ? '–' : `${value.toFixed(unit ? 2 : 1)}${unit}`)
const row = (what: string, { own, peer, ratio }: ReturnType<typeof timeOf>) => [
  what,
  cell(own),
  cell(peer),
  cell(ratio, '×'),
  cell(own / floorUs, '×'),
]
console.log(
  `\n${textTable([
    ['µs on one core', 'ours', 'Pillow', 'Pillow / ours', 'ours / floor'],
    ...operations.map(({ name, ...time }) => row(name, time)),
    row('a weak and a strong view', pair),
    row('  Pillow’s padding not counted', withoutPadding),
    ['floor: a copy in memory', cell(floorUs), '', '', cell(1, '×')],
  ])}`,
)
if (pillow[0]) console.log(`\n${pillow[0].versions}`)

const missing = leftOut === null ? 'not measured' : `Pillow could not be measured: ${leftOut}`
// Neither does anything for the identity.
const slowest = operations
  .filter(({ name }) => name !== 'identity')
  .reduce((least, operation) => ((operation.ratio ?? 0) < (least.ratio ?? 0) ? operation : least))
conclude(
  {
    machine,
    results: { ours, pillow, floors, leftOut },
    verdicts: [
      verdict({ what: 'a weak and a strong view', value: pair.own / 1000, unit: ' ms', digits: 3, atMost: 0.4 }),
      verdict({
        what: `the slowest operation against Pillow’s (${slowest.name})`,
        value: slowest.ratio,
        unit: '×',
        atLeast: 1,
        missing,
      }),
      verdict({ what: 'pairs against Pillow, padding counted', value: pair.ratio, unit: '×', atLeast: 3, missing }),
      verdict({
        what: 'pairs against Pillow, padding not counted',
        value: withoutPadding.ratio,
        unit: '×',
        atLeast: 2,
        missing,
      }),
      verdict({
        what: `of ${2 * PAIRS} views, sets unlike Pillow’s`,
        value:
          pillow.length === 0 ? null : pillow.flatMap(measured => measured.sha256).filter(it => it !== sha256).length,
        digits: 0,
        atMost: 0,
        missing,
      }),
    ],
  },
  options.json,
)
