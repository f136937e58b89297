import * as E from 'fp-ts/lib/Either.js'
import type { GreyImage } from '../../lib/codec/grey-image.js'
import type { PipelineError } from '../../lib/codec/pipeline-error.js'
import type { Sample, SampleKey, Split } from '../../lib/codec/sample.js'
import type { DataSet } from '../../lib/flowable/data-set.js'
import { keyedRandom } from '../../lib/random/keyed-random.js'

export type DrawnSetOptions = Readonly<{
  /** The source, and the first part of the ids: `jsrt/0`, `jsrt/1` … */
  source: string
  count: number
  sizePx: number
  split?: Split
  masks?: boolean
  labels?: boolean
  /** Numbers of the images that cannot be read. */
  broken?: readonly number[]
  /** Reads settle after 0 … `wavering` turns of the event loop, by a draw of this seed. */
  seed?: number
}>

/** A data set drawn in memory, with the ids whose reading has begun, in that order. */
export type DrawnSet = DataSet<SampleKey, Sample> & Readonly<{ begun: readonly string[] }>

const turn = () => new Promise<void>(resolve => setImmediate(resolve))
const numberOf = (id: string) => Number(id.split('/')[1])

/** The image of an id: noise that depends on the id alone, so that no two are alike. */
export const drawnImage = (id: string, sizePx: number): GreyImage => {
  const random = keyedRandom('image', id)
  return { width: sizePx, height: sizePx, data: Uint8Array.from({ length: sizePx ** 2 }, () => 256 * random()) }
}

/** The mask of an id: a rectangle of its own. */
export const drawnMask = (id: string, sizePx: number): GreyImage => {
  const edge = 1 + (numberOf(id) % (sizePx - 1))
  const data = Uint8Array.from({ length: sizePx ** 2 }, (_, i) => Number(i % sizePx < edge))
  return { width: sizePx, height: sizePx, data }
}

/** Every third image is abnormal. */
export const drawnLabel = (id: string) => (numberOf(id) % 3 === 0 ? 'abnormal' : 'normal')

/** A data set of drawn images whose reads settle out of order and are counted. */
export const drawnSet = ({
  source,
  count,
  sizePx,
  split = 'train',
  masks = false,
  labels = false,
  broken = [],
  seed = 1,
}: DrawnSetOptions): DrawnSet => {
  const begun: string[] = []
  const wavering = keyedRandom('wavering', seed, source)
  return {
    name: source,
    length: count,
    begun,
    key: index => {
      const id = `${source}/${index}`
      return {
        id,
        source,
        split,
        label: labels ? drawnLabel(id) : null,
        patientId: null,
        imagePath: `${id}.png`,
        maskPaths: masks ? [`${id}-mask.png`] : [],
      }
    },
    read: key => async () => {
      begun.push(key.id)
      for (let left = Math.floor(4 * wavering()); left > 0; left--) await turn()
      if (broken.includes(numberOf(key.id)))
        return E.left<PipelineError>({
          _tag: 'ImageUndecodable',
          path: key.imagePath,
          sampleId: key.id,
          stage: 'decode',
          cause: 'it ends early',
        })
      return E.right({ key, image: drawnImage(key.id, sizePx), mask: masks ? drawnMask(key.id, sizePx) : null })
    },
  }
}
