import type { DataCard, SourceCard, Spread } from '../codec/data-card.js'
import { sourceTitle } from './source-title.js'

/** A table of a data card: its rows have as many cells as its heading, the first of which names the row. */
export type CardTable = Readonly<{ title: string; heading: readonly string[]; rows: readonly (readonly string[])[] }>

const whole = new Intl.NumberFormat('en-US')
const none = '–'

const count = (value: number): string => (value === 0 ? none : whole.format(value))

/** A number, or its range with the median between. */
const spread = (of: Spread | null, text: (value: number) => string): string => {
  if (of === null) return none
  const [min, median, max] = [of.min, of.median, of.max].map(text)
  return min === max ? `${min}` : `${min}…${median}…${max}`
}

const percent = (share: number) => `${(100 * share).toFixed(1)}%`

const bytes = (value: number): string => {
  if (value === 0) return none
  if (value < 1e6) return `${(value / 1e3).toFixed(1)} kB`
  return value < 1e9 ? `${(value / 1e6).toFixed(1)} MB` : `${(value / 1e9).toFixed(2)} GB`
}

const images = ({ sources }: DataCard): CardTable => {
  const patients = sources.some(({ patients }) => patients !== null)
  return {
    title: 'Images',
    heading: [
      ...['source', 'part', 'images', 'normal', 'abnormal', 'no label'],
      ...(patients ? ['patients'] : []),
      'unreadable',
    ],
    rows: sources.flatMap(({ source, parts }) =>
      [...new Set(parts.map(({ split }) => split))].map((split, i) => {
        const own = parts.filter(part => part.split === split)
        const sum = (of: (part: SourceCard['parts'][number]) => number) => own.reduce((all, part) => all + of(part), 0)
        const labelled = (label: string | null) => sum(part => (part.label === label ? part.images : 0))
        return [
          ...[i === 0 ? sourceTitle(source) : '', split, whole.format(sum(part => part.images))],
          ...[count(labelled('normal')), count(labelled('abnormal')), count(labelled(null))],
          ...(patients ? [count(sum(part => part.patients ?? 0))] : []),
          count(sum(part => part.images - part.readable)),
        ]
      }),
    ),
  }
}

const masks = ({ sources }: DataCard): CardTable => ({
  title: 'Masks',
  heading: ['source', 'with mask', 'without', 'lung, share of the image', 'of another size', 'empty'],
  rows: sources
    .filter(source => source.masks.with > 0)
    .map(({ source, masks }) => [
      ...[sourceTitle(source), count(masks.with), count(masks.without), spread(masks.lungShare, percent)],
      ...[count(masks.mismatched), count(masks.empty)],
    ]),
})

const sizes = ({ sources }: DataCard): CardTable => ({
  title: 'Sizes',
  heading: ['source', 'width, px', 'height, px', 'width : height', 'grey, mean ± sd'],
  rows: sources.map(({ source, size, intensity }) => [
    sourceTitle(source),
    spread(size?.widthPx ?? null, value => whole.format(Math.round(value))),
    spread(size?.heightPx ?? null, value => whole.format(Math.round(value))),
    spread(size?.aspect ?? null, value => value.toFixed(2)),
    intensity === null ? none : `${intensity.mean.toFixed(0)} ± ${intensity.deviation.toFixed(0)}`,
  ]),
})

const spacings = ({ sources }: DataCard): CardTable => ({
  title: 'Pixel spacing',
  heading: ['source', 'between rows, mm'],
  rows: sources.flatMap(({ source, pixelSpacingMm }) =>
    pixelSpacingMm === null ? [] : [[sourceTitle(source), spread(pixelSpacingMm, value => value.toFixed(3))]],
  ),
})

const files = ({ sources }: DataCard): CardTable => ({
  title: 'Files',
  heading: ['source', 'format', 'bits', 'colour', 'images', 'all images', 'all masks'],
  rows: sources.flatMap(({ source, stored, imageBytes, maskBytes }) =>
    stored.map(({ format, bitDepth, colour, images }, i) => [
      ...[i === 0 ? sourceTitle(source) : '', format.toUpperCase(), bitDepth === null ? none : String(bitDepth)],
      ...[colour ?? none, whole.format(images), ...(i === 0 ? [bytes(imageBytes), bytes(maskBytes)] : ['', ''])],
    ]),
  ),
})

/**
 * The tables of a data card: images by part and label, masks, sizes, spacings and files; those without a row are left
 * out. Ranges are least…median…greatest; – is none.
 *
 * @example cardTables(card).map(({ heading, rows }) => textTable([heading, ...rows]))
 */
export const cardTables = (card: DataCard): readonly CardTable[] =>
  [images, masks, sizes, spacings, files].map(table => table(card)).filter(({ rows }) => rows.length > 0)
