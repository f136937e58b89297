import * as Plot from '@observablehq/plot'
import { capital } from './capital.js'
import { smallText } from './plot-axes.js'

/** Sizes in pixels; `headingPx` is the room of a facet's heading, from the facet above it. */
export type FacetsOptions = Readonly<{ facetPx: number; marginTop: number; marginBottom: number; headingPx?: number }>

/**
 * Facets under each other, each with a heading at its top left: the height of the plot, Plot's options of its
 * vertical facets, and the mark of the headings, made of their names.
 *
 * @example const { heightPx, options, headings } = facetsOf(['10 labels'], { facetPx: 60, marginTop: 26, marginBottom: 40 })
 */
export const facetsOf = (
  names: readonly string[],
  { facetPx, marginTop, marginBottom, headingPx = 30 }: FacetsOptions,
) => ({
  heightPx: marginTop + names.length * facetPx + (names.length - 1) * headingPx + marginBottom,
  options: {
    marginTop,
    marginBottom,
    fy: {
      ...{ domain: names, axis: null, paddingOuter: 0, round: false },
      // A band scale keeps its inner padding even where there is nothing between.
      paddingInner: names.length === 1 ? 0 : headingPx / (facetPx + headingPx),
    },
  } satisfies Plot.PlotOptions,
  headings: (headingOf: (name: string) => string) =>
    Plot.text(names, {
      ...{ fy: names, frameAnchor: 'top-left', lineAnchor: 'bottom', textAnchor: 'start', dy: -6, fontWeight: 600 },
      text: headingOf,
    }),
})

/** Sizes in pixels; `gapPx` is the room between facets. */
export type FacetsBesideOptions = Readonly<{ facetPx: number; marginLeft: number; marginRight: number; gapPx?: number }>

/**
 * Facets beside each other: the width of the plot, Plot's options of its horizontal facets, where each begins, and the mark
 * of their headings (their names, with a capital), centred above them, in the row of vertical facets that is named where there are some.
 *
 * @example const { widthPx, options, headings } = facetsBeside(['10 labels'], { facetPx: 180, marginLeft: 40, marginRight: 10 })
 */
export const facetsBeside = (
  names: readonly string[],
  { facetPx, marginLeft, marginRight, gapPx = 12 }: FacetsBesideOptions,
) => ({
  widthPx: marginLeft + names.length * facetPx + (names.length - 1) * gapPx + marginRight,
  leftPx: names.map((_, i) => marginLeft + i * (facetPx + gapPx)),
  options: {
    marginLeft,
    marginRight,
    fx: {
      ...{ domain: names, axis: null, paddingOuter: 0, round: false },
      paddingInner: names.length === 1 ? 0 : gapPx / (facetPx + gapPx),
    },
  } satisfies Plot.PlotOptions,
  headings: (row?: string) =>
    Plot.text(names, {
      ...{ fx: names, frameAnchor: 'top', lineAnchor: 'bottom', dy: -7, fontWeight: 600, ...smallText },
      text: capital,
      ...(row === undefined ? {} : { fy: names.map(() => row) }),
    }),
})
