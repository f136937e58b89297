import * as TE from 'fp-ts/lib/TaskEither.js'
import type { GreyImage } from '../lib/codec/grey-image.js'
import type { PipelineError } from '../lib/codec/pipeline-error.js'
import type { Sample, SampleKey, Split } from '../lib/codec/sample.js'
import type { DataSet } from '../lib/flowable/data-set.js'
import { drawPhantom } from './draw-phantom.js'
import { phantomLabel } from './phantom/label.js'
import type { PhantomSource } from './phantom/style.js'

/** Options of `phantom`. */
export type PhantomOptions = Readonly<{
  /** The data set to draw after. */
  source: PhantomSource
  /** Same seed, same phantoms. */
  seed: number
  /** How many. */
  count: number
  /** Width and height. */
  sizePx: number
  /** Share of abnormal images, in steps of a tenth; default 0.5. Without effect on `jsrt`, which has no classes. */
  abnormalShare?: number
  /** The split that all of them belong to; default `train`. */
  split?: Split
  /** The first one's number; default 0. Another stretch of the same seed is a set of other images. */
  firstIndex?: number
}>

const lungsOf = (organs: GreyImage): GreyImage => ({
  ...organs,
  data: organs.data.map(organ => (organ === 150 || organ === 200 ? 1 : 0)),
})

/**
 * A data set of made-up chest X-rays that is drawn as it is read: nothing on disk, nothing held.
 *
 * After `jsrt` (masks, no classes), `chex` (classes), `mcu` (both) or `nihx` (classes); ids are `phantom/chex/7`.
 * Samples depend on (seed, source, index) and options alone, see `drawPhantom`. `key` throws a RangeError outside
 * 0 … count − 1; `read` fails with FileUnreadable, cause `aborted`, once its signal is. Throws where `count` is no
 * whole number ≥ 0.
 *
 * @example phantom({ source: 'chex', seed: 1, count: 100, sizePx: 64 })
 */
export const phantom = ({
  source,
  seed,
  count,
  sizePx,
  abnormalShare = 0.5,
  split = 'train',
  firstIndex = 0,
}: PhantomOptions): DataSet<SampleKey, Sample> => {
  if (!Number.isInteger(count) || count < 0) throw new Error(`Expected a count ≥ 0, got ${count}`)
  const name = `phantom ${source}`
  const indexOf = ({ id }: SampleKey) => Number(id.slice(id.lastIndexOf('/') + 1))
  const draw = (key: SampleKey): Sample => {
    const { image, organs } = drawPhantom({ source, seed, index: indexOf(key), label: key.label ?? 'normal', sizePx })
    return { key, image, mask: source === 'jsrt' || source === 'mcu' ? lungsOf(organs) : null }
  }
  return {
    name,
    length: count,
    key: index => {
      if (!Number.isInteger(index) || index < 0 || index >= count)
        throw new RangeError(`Expected an index in 0…${count - 1} of ${name}, got ${index}`)
      const number = firstIndex + index
      return {
        id: `phantom/${source}/${number}`,
        source,
        split,
        label: source === 'jsrt' ? null : phantomLabel(source, seed, number, abnormalShare),
        patientId: null,
        imagePath: `phantom:${source}/${number}`,
        maskPaths: source === 'jsrt' || source === 'mcu' ? [`phantom:${source}/${number}/lungs`] : [],
      }
    },
    read: (key, signal): TE.TaskEither<PipelineError, Sample> =>
      TE.fromIOEither(() =>
        signal.aborted
          ? {
              _tag: 'Left',
              left: { _tag: 'FileUnreadable', path: key.imagePath, sampleId: key.id, stage: name, cause: 'aborted' },
            }
          : { _tag: 'Right', right: draw(key) },
      ),
  }
}
