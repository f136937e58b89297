import { expectOptions } from '../codec/expect-options.js'
import { shown } from '../codec/shown.js'
import { type ViewSpec, viewSpecs } from '../codec/view-options.js'
import type { Pixels } from '../image/pixel-record.js'
import { identityView } from './identity-view.js'
import { strongView } from './strong-view.js'
import type { View, ViewKey } from './view.js'
import { weakView } from './weak-view.js'

const expectSpec = (spec: ViewSpec): void => {
  const kind: unknown = spec?.kind
  if (typeof kind !== 'string' || !Object.hasOwn(viewSpecs, kind))
    throw new RangeError(`view: kind: expected one of ${Object.keys(viewSpecs).join(', ')}, got ${shown(kind)}`)
  expectOptions<unknown>(`${kind} view`, viewSpecs[spec.kind], spec)
}

const optionsOf = <S extends ViewSpec>({ kind: _kind, ...options }: S): Omit<S, 'kind'> => options

/** The view that a description means. Throws a RangeError where an option is unknown or out of range. */
export const viewOf = (spec: ViewSpec): View => {
  expectSpec(spec)
  switch (spec.kind) {
    case 'identity':
      return identityView
    case 'weak':
      return weakView(optionsOf(spec))
    case 'strong':
      return strongView(optionsOf(spec))
  }
}

/** What a view makes of an image and, where there is one, of its mask. */
export type PixelsView = (pixels: Pixels, key: ViewKey) => Pixels

/**
 * The view of an image together with its mask: the mask's pixels go where the image's go, by the same draws, and keep
 * their values; what is black in the image for want of pixels is background in the mask. Throws as `viewOf`.
 *
 * @example pixelsViewOf({ kind: 'strong', seed: 1 })({ image, mask }, { epoch: 0, sampleId: 'jsrt/JPCLN001' })
 */
export const pixelsViewOf = (spec: ViewSpec): PixelsView => {
  const ofImage = viewOf(spec)
  const ofMask = spec.kind === 'strong' ? strongView({ ...optionsOf(spec), geometricOnly: true }) : ofImage
  return ({ image, mask }, key) => ({ image: ofImage(image, key), mask: mask && ofMask(mask, key) })
}
