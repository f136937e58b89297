import { keyedRandom } from '../random/keyed-random.js'

/** The image that a row of a tensor stands for: the branch it belongs to and its position in that branch's batch. */
export type MaskedImage = Readonly<{ branch: string; position: number }>

/** Three words of the state of sfc32 (its counter begins at 1), as int32: where the mask of an image at a layer begins. */
export type MaskStream = readonly [a: number, b: number, c: number]

/** The generator of a mask, keyed by (seed, step, branch and position of the image, layer). */
export const maskStream = (
  seed: number,
  step: number,
  { branch, position }: MaskedImage,
  layer: string,
): MaskStream => {
  const random = keyedRandom('dropout', seed, step, branch, position, layer)
  const word = () => Math.floor(random() * 4294967296) | 0
  return [word(), word(), word()]
}
