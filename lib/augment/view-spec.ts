import * as t from 'io-ts'
import { whole } from '../codec/numbers.js'
import { identityView } from './identity-view.js'
import { strongView } from './strong-view.js'
import type { View } from './view.js'
import { weakView } from './weak-view.js'

const cropPaddingPx = t.union([whole(0), t.null], 'a whole number of at least 0, or null')

/**
 * A view as data: a view is a function and does not travel to a worker, its description does. The fields are the
 * options of `weakView` and `strongView`; a padding of null is their default.
 */
export const ViewSpec = t.union(
  [
    t.readonly(t.strict({ kind: t.literal('identity') })),
    t.readonly(t.strict({ kind: t.literal('weak'), seed: whole(0), view: t.string, cropPaddingPx })),
    t.readonly(t.strict({ kind: t.literal('strong'), seed: whole(0), cropPaddingPx })),
  ],
  'ViewSpec',
)
export type ViewSpec = t.TypeOf<typeof ViewSpec>

/** The view that a description means. Throws as that view does where an option is out of range. */
export const viewOf = (spec: ViewSpec): View => {
  switch (spec.kind) {
    case 'identity':
      return identityView
    case 'weak':
      return weakView({ seed: spec.seed, view: spec.view, ...padding(spec.cropPaddingPx) })
    case 'strong':
      return strongView({ seed: spec.seed, ...padding(spec.cropPaddingPx) })
  }
}

const padding = (px: number | null) => (px === null ? {} : { cropPaddingPx: px })
