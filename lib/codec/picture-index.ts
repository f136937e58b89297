import * as t from 'io-ts'
import { Domain } from './image-result.js'
import { whole } from './numbers.js'

/**
 * What a picture in `pictures/` shows: a sample as read; its weak or strong view; a test image, its true mask, the
 * predicted one, both outlines over the image (truth green, prediction red), or its saliency as heat.
 */
export const PictureKind = t.keyof(
  {
    sample: null,
    weak: null,
    strong: null,
    image: null,
    truth: null,
    prediction: null,
    overlay: null,
    saliency: null,
  },
  'a kind of picture',
)
export type PictureKind = t.TypeOf<typeof PictureKind>

const Picture = t.readonly(
  t.strict({
    /** A PNG or JPEG file beside the index. */
    file: t.refinement(t.string, name => /^[\w.-]+\.(png|jpg)$/.test(name), 'the name of a PNG or JPEG file'),
    kind: PictureKind,
    source: t.string,
    imageId: t.string,
    /** null for samples and views. */
    domain: t.union([Domain, t.null]),
    /** What is said under it: a class, a score, the operations of a view. */
    caption: t.string,
    widthPx: whole(1),
    heightPx: whole(1),
  }),
)
export type Picture = t.TypeOf<typeof Picture>

/** `pictures/index.json`: the pictures of a run or a sweep that a report shows, in their order. */
export const PictureIndex = t.readonly(
  t.strict({ formatVersion: t.literal(1), pictures: t.readonlyArray(Picture, 'a list of pictures') }),
  'PictureIndex',
)
export type PictureIndex = t.TypeOf<typeof PictureIndex>

/** Pixels of one source by grey value: `histograms.csv`, a line each. */
export const HistogramLine = t.readonly(
  t.strict({ source: t.string, intensity: whole(0, 255), pixels: whole(0) }),
  'HistogramLine',
)
export type HistogramLine = t.TypeOf<typeof HistogramLine>
