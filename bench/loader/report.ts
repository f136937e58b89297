import * as t from 'io-ts'
import { real, whole } from '../../lib/codec/numbers.js'

const orNull = <C extends t.Mixed>(codec: C) => t.union([codec, t.null])

/** What a child process has measured. */
export const Measured = t.readonly(
  t.strict({
    event: t.literal('done'),
    samples: whole(1),
    seconds: real(0),
    /** Time of all cores in that while, in seconds: every thread, and worker processes; null where it is not known. */
    coreSeconds: orNull(real(0)),
    /** From opening the loader, its modules loaded, to its first batch. */
    firstBatchMs: real(0),
    /** Samples begun and not yet finished with: the most seen, and the sum of the declared buffers. */
    mostInFlight: orNull(whole(0)),
    declaredInFlight: orNull(whole(0)),
    versions: t.string,
  }),
  'Measured',
)
export type Measured = t.TypeOf<typeof Measured>

/** A line that a child process writes: the first batch is there, the measurement, or why there is none. */
export const Report = t.union(
  [
    t.strict({ event: t.literal('first') }),
    Measured,
    t.readonly(t.strict({ event: t.literal('leftOut'), why: t.string })),
  ],
  'Report',
)
export type Report = t.TypeOf<typeof Report>
