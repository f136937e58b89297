import { createHash } from 'node:crypto'
import test from 'ava'
import * as E from 'fp-ts/lib/Either.js'
import { drawnPair } from '../../../bench/augment/drawn-pair.js'
import { measurePillow, type PillowJob } from '../../../bench/augment/measure-pillow.js'
import { strongView } from '../../../lib/augment/strong-view.js'
import { weakView } from '../../../lib/augment/weak-view.js'
import type { GreyImage } from '../../../lib/codec/grey-image.js'
import { keyedRandom } from '../../../lib/random/keyed-random.js'

/** Where a Python with Pillow and NumPy may be: Debian's is not always the first on the path. */
const pythons = [process.env.MULTIMIX_PYTHON ?? [], 'python3', '/usr/bin/python3'].flat()

const SEED = 11

const imageOf = (width: number, height: number, index: number): GreyImage => {
  const random = keyedRandom('pillow', width, height, index)
  const [low, range] = [Math.floor(100 * random()), 2 + Math.floor(150 * random())]
  return { width, height, data: Uint8Array.from({ length: width * height }, () => low + range * random()) }
}

const firstThatHasPillow = async (
  job: Omit<PillowJob, 'python'>,
): Promise<E.Either<string, Readonly<{ python: string; sha256: readonly string[] }>>> => {
  const reasons: string[] = []
  for (const python of pythons) {
    const measured = await measurePillow({ python, ...job })
    if (E.isRight(measured)) return E.right({ python, sha256: measured.right.sha256 })
    reasons.push(`${python}: ${measured.left}`)
  }
  return E.left(reasons.join('; '))
}

test('the Pillow of this machine makes the same views of the same draws, byte for byte', async t => {
  for (const [width, height] of [
    [256, 256],
    [61, 47],
    [9, 120],
  ] as const) {
    const images = [0, 1, 2].map(index => imageOf(width, height, index))
    const keys = Array.from({ length: 60 }, (_, i) => ({ epoch: i % 4, sampleId: `a/${i}` }))
    const ours = createHash('sha256')
    keys.forEach((key, i) => {
      for (const view of [weakView({ seed: SEED }), strongView({ seed: SEED })])
        ours.update(view(images[i % 3]!, key).data)
    })
    const pillow = await firstThatHasPillow({
      images,
      pairs: keys.map(key => drawnPair(SEED, key, images[0]!)),
      seconds: 0,
    })
    if (E.isLeft(pillow)) {
      t.log(`left out: no Python with Pillow and NumPy on this machine (${pillow.left})`)
      return t.pass()
    }
    const digest = ours.digest('hex')
    t.deepEqual(pillow.right.sha256, [digest, digest], `${width}×${height}, ${pillow.right.python}`)
  }
})
