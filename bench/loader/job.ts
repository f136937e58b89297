import * as t from 'io-ts'
import { positive, whole } from '../../lib/codec/numbers.js'

/** The programs that can be measured; `dataloader` is dataloader.py, the others run in Node. */
export const LoaderName = t.keyof({ sharp: null, dataloader: null, 'tfjs-data': null, ours: null }, 'a loader')
export type LoaderName = t.TypeOf<typeof LoaderName>

/** What a child process is asked to measure; it travels as a JSON file, which dataloader.py reads too. */
export const Job = t.readonly(
  t.strict({
    loader: LoaderName,
    /** The files of one pass. */
    paths: t.readonlyArray(t.string),
    seed: whole(0),
    /** The side of the views, in pixels. */
    sizePx: whole(1),
    batchSize: whole(1),
    /** Worker processes or threads; 0 works in the main thread. */
    workers: whole(0),
    /** How many samples a loader that decodes in sharp's threads has in work. */
    concurrency: whole(1),
    /** Where decoded and resampled pixels are kept from pass to pass; null keeps none. */
    cacheFolder: t.union([t.string, t.null]),
    /** dataloader.py alone: decode twice through RGB and make float tensors, as the released code does. */
    released: t.boolean,
    /** Node's own: the garbage collector marks in small steps, again and again. Otherwise all at once, when it must. */
    incrementalMarking: t.boolean,
    /** The shortest time to warm up, and then to measure over, in seconds; both are whole passes. */
    minSeconds: positive,
  }),
  'Job',
)
export type Job = t.TypeOf<typeof Job>
