import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import * as TE from 'fp-ts/lib/TaskEither.js'
import type { PipelineError } from '../../lib/codec/pipeline-error.js'
import type { Sample, SampleKey } from '../../lib/codec/sample.js'
import type { SampleSet } from '../../pipelines/data-folder.js'

/** A sample to write: the contents of its files decide whether it equals another, `undefined` writes no image. */
export type FileSample = Partial<Omit<SampleKey, 'id' | 'imagePath' | 'maskPaths'>> &
  Readonly<{ name: string; image: string | undefined; masks?: readonly string[]; pixels?: string }>

/**
 * A data set whose files are a few characters each, written to a folder; ids are `chex/name`. What it reads are the
 * `pixels` that a sample says, whatever its bytes.
 */
export const fileSet = (root: string, source: string, samples: readonly FileSample[]): SampleSet => {
  const write = (name: string, text: string | undefined) => {
    const path = join(root, source, name)
    mkdirSync(dirname(path), { recursive: true })
    if (text !== undefined && !existsSync(path)) writeFileSync(path, text)
    return path
  }
  const keys = samples.map(
    ({ name, image, masks = [], ...known }): SampleKey => ({
      id: `${source}/${name}`,
      source,
      split: known.split ?? 'train',
      label: known.label ?? null,
      patientId: known.patientId ?? null,
      imagePath: write(`${name}.png`, image),
      maskPaths: masks.map((text, i) => write(`${name}-mask-${i}.png`, text)),
    }),
  )
  const pixels = new Map(samples.map(({ name, image, pixels }) => [`${source}/${name}`, pixels ?? image ?? '']))
  return {
    name: source,
    length: keys.length,
    key: index => keys[index] as SampleKey,
    read: (key): TE.TaskEither<PipelineError, Sample> => {
      const data = new TextEncoder().encode(pixels.get(key.id))
      return TE.right({ key, image: { width: data.length, height: 1, data }, mask: null })
    },
  }
}
