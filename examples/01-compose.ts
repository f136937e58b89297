/**
 * Composes a pipeline and watches its memory: two sources of X-ray files are merged 3 : 1, decoded, resampled,
 * branched into a weak and a strong view, and batched, for a sink that is slower than all of them. A meter tells at the
 * end where the time went.
 *
 *   npm run example -- 01-compose [--data path/to/data] [--samples 20000] [--size 64]
 */
import { parseArgs } from 'node:util'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import { jsrt } from '../datasets/jsrt.js'
import { mcu } from '../datasets/mcu.js'
import { writePhantoms } from '../datasets/write-phantoms.js'
import {
  batch,
  branch,
  createMeter,
  deadLetters,
  describeError,
  describeMeter,
  type Flowable,
  forEach,
  fromDataset,
  type GreyImage,
  map,
  mapAsync,
  meter,
  mix,
  prefetch,
  resample,
  shuffledEpochs,
  strongView,
  take,
  type View,
  weakView,
  zip,
} from '../lib/index.js'

const { values } = parseArgs({
  options: {
    data: { type: 'string', default: 'data/phantoms' },
    samples: { type: 'string', default: '20000' },
    size: { type: 'string', default: '64' },
  },
})
const total = Number(values.samples)
const sizePx = Number(values.size)

const orStop = <A>(result: E.Either<Parameters<typeof describeError>[0], A>): A => {
  if (E.isRight(result)) return result.right
  console.error(describeError(result.left))
  process.exit(1)
}
if (values.data === 'data/phantoms') orStop(await writePhantoms(values.data, { seed: 1, say: console.log })())
const sets = [orStop(await jsrt(`${values.data}/JSRT`)()), orStop(await mcu(`${values.data}/MontgomerySet`)())] as const

const weak = weakView({ seed: 1 })
const strong = strongView({ seed: 1 })

const CONCURRENCY = 2
const LAG = 8
const BATCH = 16
const AHEAD = 2
const SINK_MS = 60

/** What is in flight at most: in both readers, the mixture, the branch, the batches made, those ahead, the sink's. */
const bound = 2 * CONCURRENCY + 2 + LAG + BATCH + AHEAD * BATCH + BATCH
let begun = 0
let finished = 0
let mostInFlight = 0

const samples = (dataset: (typeof sets)[number]) =>
  pipe(
    fromDataset(shuffledEpochs(dataset, { seed: 1 })),
    mapAsync(
      async ({ epoch, key }, signal) => {
        begun++
        mostInFlight = Math.max(mostInFlight, begun - finished)
        return pipe(
          await dataset.read(key, signal)(),
          E.map(sample => ({ id: key.id, epoch, image: sample.image })),
        )
      },
      { concurrency: CONCURRENCY, name: `read ${dataset.name}` },
    ),
    deadLetters({
      write: ({ cause }) => console.error(describeError(cause)),
      tooMany: failed => new Error(`${failed} samples of ${dataset.name} could not be read.`),
      maxFailedShare: 0.05,
    }),
  )
type Drawn = Readonly<{ id: string; epoch: number; image: GreyImage }>

const views = pipe(
  mix([
    { from: samples(sets[0]), weight: 3 },
    { from: samples(sets[1]), weight: 1 },
  ]),
  take(total),
  map(drawn => ({ ...drawn, image: resample(drawn.image, { widthPx: sizePx, heightPx: sizePx }) })),
  branch(LAG, (shared: Flowable<Drawn>) => {
    const view = (of: View) =>
      pipe(
        shared,
        map(({ id, epoch, image }) => of(image, { epoch, sampleId: id })),
        batch(BATCH),
      )
    return pipe(view(weak), zip(view(strong)))
  }),
  prefetch(AHEAD),
)

// Garbage is collected before each look: what counts is what the pipeline holds, not when V8 last cleaned up.
setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void
const mebibytes = () => {
  collectGarbage()
  return process.memoryUsage.rss() / 2 ** 20
}
const EARLY = 2000
let early = 0
const startedMs = performance.now()
const watch = createMeter()
await pipe(
  views,
  meter(watch),
  forEach(async ([weakBatch, strongBatch]) => {
    if (weakBatch.length !== strongBatch.length) throw new Error('The branches fell out of step.')
    await new Promise(resolve => setTimeout(resolve, SINK_MS))
    finished += weakBatch.length
    if (early === 0 && finished >= EARLY) early = mebibytes()
    if (finished % (BATCH * 125) === 0 || finished === total) {
      const rate = (1000 * finished) / (performance.now() - startedMs)
      console.log(
        `${String(finished).padStart(6)} samples · ${rate.toFixed(0)}/s · most in flight ${mostInFlight} of ${bound} declared · ${mebibytes().toFixed(0)} MiB resident`,
      )
    }
  }),
)
const growth = mebibytes() - early
if (early > 0 && total > EARLY)
  console.log(
    `Resident memory after ${total} samples against after ${EARLY}: ${growth >= 0 ? '+' : ''}${growth.toFixed(1)} MiB.`,
  )
console.log(`\n${describeMeter(watch.report())}`)
if (mostInFlight > bound) throw new Error(`Expected at most ${bound} samples in flight, got ${mostInFlight}.`)
if (total >= 10 * EARLY && growth > 10)
  throw new Error(`Expected memory to stay flat, got ${growth.toFixed(1)} MiB more.`)
