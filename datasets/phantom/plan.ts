import type * as t from 'io-ts'
import { exactly } from '../../lib/codec/exactly.js'
import { real, whole } from '../../lib/codec/numbers.js'

/** What `writePhantoms` writes: how many images of each source, how large, and from which seed. */
export const PhantomPlan = exactly(
  {
    seed: whole(0),
    sizePx: whole(1, 4096),
    abnormalShare: real(0, 1),
    counts: exactly(
      {
        jsrt: whole(0),
        chex: exactly({ train: whole(0), validation: whole(0), test: whole(0) }, 'images of each split'),
        mcu: whole(0),
        nihx: whole(0),
      },
      'images of each source',
    ),
  },
  'PhantomPlan',
)
export type PhantomPlan = t.TypeOf<typeof PhantomPlan>
