import { expectOptions } from '../codec/expect-options.js'
import { shown } from '../codec/shown.js'
import { type ViewSpec, viewSpecs } from '../codec/view-options.js'
import type { Pixels } from '../image/pixel-record.js'
import { type DrawView, geometricPart, paintDrawn, viewFrom } from './drawn-view.js'
import { identityView } from './identity-view.js'
import { drawStrongView } from './strong-view.js'
import type { View, ViewKey } from './view.js'
import { drawWeakView } from './weak-view.js'

const expectSpec = (spec: ViewSpec): void => {
  const kind: unknown = spec?.kind
  if (typeof kind !== 'string' || !Object.hasOwn(viewSpecs, kind))
    throw new RangeError(`view: kind: expected one of ${Object.keys(viewSpecs).join(', ')}, got ${shown(kind)}`)
  expectOptions<unknown>(`${kind} view`, viewSpecs[spec.kind], spec)
}

const optionsOf = <S extends ViewSpec>({ kind: _kind, ...options }: S): Omit<S, 'kind'> => options

/** What the view of a description draws; null for the identity. */
const drawOf = (spec: ViewSpec): DrawView | null => {
  expectSpec(spec)
  switch (spec.kind) {
    case 'identity':
      return null
    case 'weak':
      return drawWeakView(optionsOf(spec))
    case 'strong':
      return drawStrongView(optionsOf(spec))
  }
}

/** The view that a description means. Throws a RangeError where an option is unknown or out of range. */
export const viewOf = (spec: ViewSpec): View => {
  const draw = drawOf(spec)
  return draw ? viewFrom(draw) : identityView
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
  const draw = drawOf(spec)
  if (!draw) return pixels => pixels
  return ({ image, mask }, key) => {
    const drawn = draw(image, key)
    return { image: paintDrawn(image, drawn), mask: mask && paintDrawn(mask, geometricPart(drawn)) }
  }
}
