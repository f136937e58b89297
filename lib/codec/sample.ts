import * as t from 'io-ts'
import type { GreyImage } from './grey-image.js'

/** The class of an image: 0 = normal, 1 = abnormal (pneumonia; in the Montgomery set, tuberculosis). */
export const Label = t.union([t.literal('normal'), t.literal('abnormal')], 'Label')
export type Label = t.TypeOf<typeof Label>

/** The part of a data set that an image belongs to. */
export const Split = t.union([t.literal('train'), t.literal('validation'), t.literal('test')], 'Split')
export type Split = t.TypeOf<typeof Split>

/** What is known of a sample wherever it lies: the fields of a codec. */
export const knownOfSample = {
  id: t.string,
  source: t.string,
  split: Split,
  label: t.union([Label, t.null]),
  /** Whose image it is, where that is known: all of a patient's images belong to one part of a split. */
  patientId: t.union([t.string, t.null]),
} as const

/**
 * What is known of a sample without reading it. `id` is stable across machines and runs (`jsrt/JPCLN001`);
 * `label` and `maskPaths` say which supervision exists: null and [] where there is none.
 */
export const SampleKey = t.readonly(
  t.strict({ ...knownOfSample, imagePath: t.string, maskPaths: t.readonlyArray(t.string) }),
  'SampleKey',
)
export type SampleKey = t.TypeOf<typeof SampleKey>

/**
 * A key with its pixels. `mask` has the image's size, 1 = lung, 0 = background; null where the data set has none.
 * `pixelSpacingMm` is how far the centres of pixels lie apart, between rows and between columns, where that is known.
 */
export type Sample = Readonly<{
  key: SampleKey
  image: GreyImage
  mask: GreyImage | null
  pixelSpacingMm?: readonly [row: number, column: number]
}>
