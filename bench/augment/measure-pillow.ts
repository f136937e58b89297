import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import type { GreyImage } from '../../lib/codec/grey-image.js'
import { messageOf } from '../../lib/codec/message-of.js'
import { problems } from '../../lib/codec/problems.js'
import type { ToldView } from './drawn-pair.js'
import { PillowMeasured } from './measured.js'

/** Images of one size, the views to make of them (pair i of image i modulo their number), and for how long each. */
export type PillowJob = Readonly<{
  python: string
  images: readonly GreyImage[]
  pairs: readonly (readonly ToldView[])[]
  seconds: number
}>

const program = fileURLToPath(new URL('pillow.py', import.meta.url))

/** Measures Pillow in a process of its own. Left says why it could not be. */
export const measurePillow = async ({
  python,
  images,
  pairs,
  seconds,
}: PillowJob): Promise<E.Either<string, PillowMeasured>> => {
  const folder = mkdtempSync(join(tmpdir(), 'multimix-bench-'))
  const pixels = join(folder, 'pixels')
  const job = join(folder, 'job.json')
  try {
    writeFileSync(pixels, Buffer.concat(images.map(({ data }) => data)))
    const { width, height } = images[0]!
    writeFileSync(job, JSON.stringify({ widthPx: width, heightPx: height, pixels, pairs, seconds }))
    const { stdout } = await promisify(execFile)(python, [program, job], { timeout: 120_000 })
    return pipe(
      PillowMeasured.decode(JSON.parse(stdout)),
      E.mapLeft(errors => problems(errors).join('; ')),
    )
  } catch (error) {
    // The last line of a Python traceback names the error.
    return E.left(messageOf(error).trim().split('\n').at(-1) ?? 'it did not say why')
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
