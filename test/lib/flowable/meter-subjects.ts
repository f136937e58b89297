import { pipe } from 'fp-ts/lib/function.js'
import { batch } from '../../../lib/flowable/batch.js'
import { branch } from '../../../lib/flowable/branch.js'
import type { Flowable } from '../../../lib/flowable/flowable.js'
import { fromIterable } from '../../../lib/flowable/from-iterable.js'
import { map } from '../../../lib/flowable/map.js'
import { mapAsync } from '../../../lib/flowable/map-async.js'
import { createMeter, meter } from '../../../lib/flowable/meter.js'
import { mix } from '../../../lib/flowable/mix.js'
import { prefetch } from '../../../lib/flowable/prefetch.js'
import { take } from '../../../lib/flowable/take.js'
import { zip } from '../../../lib/flowable/zip.js'
import type { LawSubject } from './laws/law.js'

/** The meter: before the sink as it is meant, and where it has no business to be, which must not matter. */
export const meterSubjects: readonly LawSubject[] = [
  { name: 'meter', make: meter(createMeter()), model: v => v, holds: 0 },
  {
    name: 'meter over a tree of stages',
    make: source =>
      pipe(
        mix([
          { from: source, weight: 1 },
          { from: fromIterable<number>([]), weight: 1 },
        ]),
        branch(2, (shared: Flowable<number>) =>
          pipe(
            shared,
            map(n => n + 1),
            zip(
              pipe(
                shared,
                mapAsync(async n => -n, { concurrency: 2 }),
              ),
            ),
          ),
        ),
        prefetch(1),
        meter(createMeter()),
      ),
    model: v => v.map(n => [n + 1, -n]),
    // mix holds one, branch two, mapAsync and zip share those two, zip one, prefetch one.
    holds: 5,
  },
  {
    name: 'meters within a flow',
    make: source => pipe(source, meter(createMeter()), take(9), batch(2), meter(createMeter())),
    model: v => [0, 2, 4, 6, 8].map(i => v.slice(i, Math.min(i + 2, 9))).filter(part => part.length > 0),
    holds: 1,
  },
]
