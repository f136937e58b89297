import * as t from 'io-ts'
import { exactly } from './exactly.js'
import { real, whole } from './numbers.js'

/** What pseudo-labelling has learnt from the predictions of a run so far (see `createPseudoLabelling`): plain JSON. */
export const PseudoLabelState = t.readonly(
  exactly(
    {
      /** By sample id, the class that an unlabelled image was last predicted with confidence (FlexMatch): 0 or 1. */
      confidentClass: t.readonly(t.record(t.string, whole(0, 1))),
      /** The moving average of the larger probability (FreeMatch's τ). */
      confidence: real(0, 1),
      /** The moving average of the probability of the class abnormal, after alignment (FreeMatch's p̃). */
      expectedAbnormal: real(0, 1),
      /** The same before alignment (what alignment starts from); null before the first predictions. */
      predictedAbnormal: t.union([real(0, 1), t.null], 'a number of 0…1, or null'),
    },
    'the state of pseudo-labelling',
  ),
)
export type PseudoLabelState = t.TypeOf<typeof PseudoLabelState>

/** Before the first step: no image is known, and the two classes are alike. */
export const initialPseudoLabelState: PseudoLabelState = {
  confidentClass: {},
  confidence: 0.5,
  expectedAbnormal: 0.5,
  predictedAbnormal: null,
}
