import type { GreyImage } from '../codec/grey-image.js'

/** What a view's randomness is keyed by beside its seed: which pass over the data, and which sample. */
export type ViewKey = Readonly<{ epoch: number; sampleId: string }>

/**
 * A view of an image: a pure function of its pixels and its key, so that order of arrival, concurrency and the
 * number of workers change nothing. The size stays; the input is never written to and may be returned as it is.
 */
export type View = (image: GreyImage, key: ViewKey) => GreyImage
