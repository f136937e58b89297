import * as Plot from '@observablehq/plot'
import * as E from 'fp-ts/lib/Either.js'
import type { Label } from '../codec/sample.js'
import { percentile } from '../metric/percentile.js'
import type { FigureOrAbsent } from './absent-figure.js'
import type { FigureTheme } from './figure.js'
import { figureCsv } from './figure-csv.js'
import { figureLegend } from './figure-legend.js'
import { counted, listed } from './in-words.js'
import { horizontalAxis, smallText, verticalAxis } from './plot-axes.js'
import { facetsOf } from './plot-facets.js'
import { plotFigure } from './plot-figure.js'
import { sourceTitle } from './source-title.js'

/** The grey values of so many images of a source with one label: the mean over them of the share of pixels at each value. */
export type IntensityShares = Readonly<{ source: string; label: Label | null; images: number; shares: Float64Array }>

const widthPx = 640
const about = { id: 'intensity-histograms', title: 'Intensities' }
const labels = ['normal', 'abnormal', 'no label'] as const

const nameOf = (label: Label | null) => label ?? 'no label'
const percent = (share: number) => `${(100 * share).toFixed(1)}%`
const meanOf = ({ shares }: IntensityShares) => shares.reduce((sum, share, value) => sum + share * value, 0)

const colourOf = ({ series }: FigureTheme, label: Label | null) =>
  series[label === null ? 5 : labels.indexOf(label)] ?? series[0]!

/**
 * Histograms of grey values, a facet for each source, an outline for each of its classes, on one scale. Every image counts
 * alike, whatever its size. Spikes, which borders, markers and saturation make, may go beyond the scale.
 *
 * @example const figure = cardIntensityFigure(intensities)
 */
export const cardIntensityFigure = (intensities: readonly IntensityShares[]): FigureOrAbsent => {
  const sources = [...new Set(intensities.map(({ source }) => source))]
  if (sources.length === 0) return E.left({ ...about, reason: 'there is no image that could be read' })
  const rows = intensities.flatMap(({ source, label, shares }) =>
    Array.from(shares, (share, intensity) => ({
      source,
      label: nameOf(label),
      group: `${source} ${label}`,
      intensity,
      share,
    })),
  )
  // Borders, markers and saturation are spikes at a few values, beside which the X-rays themselves would not be seen.
  const most =
    1.25 *
      percentile(
        Float64Array.from(rows, ({ share }) => share),
        0.985,
      ) || 1
  const images = intensities.reduce((sum, of) => sum + of.images, 0)
  const cut = rows.some(({ share }) => share > most)
  const caption =
    `Share of the pixels at each grey value, the mean over ${counted(images, 'image')} of ${counted(sources.length, 'source')}, ` +
    `each counting alike. Dashed: the mean.${cut ? ' What goes beyond the scale is cut.' : ''}`
  const means = intensities.map(of => ({ ...of, mean: meanOf(of) }))
  const alt = `Histograms of grey values. Means: ${listed(
    means.map(({ source, label, mean }) => `${sourceTitle(source)}${label ? `, ${label},` : ''} ${mean.toFixed(0)}`),
  )}.`
  const facets = facetsOf(sources, { facetPx: 84, marginTop: 60, marginBottom: 42 })
  return E.right({
    ...about,
    caption,
    alt,
    csv: figureCsv(
      ['source', 'label', 'images', 'intensity', 'share'],
      intensities.flatMap(({ source, label, images, shares }) =>
        Array.from(shares, (share, intensity) => [source, label, images, intensity, Number(share.toPrecision(6))]),
      ),
    ),
    draw: theme =>
      plotFigure(theme, {
        alt,
        plots: [
          {
            widthPx,
            heightPx: facets.heightPx,
            options: {
              ...facets.options,
              ...{ marginLeft: 48, marginRight: 20 },
              x: { domain: [0, 255] },
              y: { domain: [0, most] },
              marks: [
                ...horizontalAxis(theme, { label: 'grey value', ticks: [0, 50, 100, 150, 200, 255] }),
                ...verticalAxis(theme, { label: '', ticks: 3, tickFormat: percent }),
                ...intensities.map(of =>
                  Plot.areaY(
                    rows.filter(({ group }) => group === `${of.source} ${of.label}`),
                    {
                      ...{ x: 'intensity', y: ({ share }) => Math.min(share, most), fy: 'source' },
                      ...{ fill: colourOf(theme, of.label), fillOpacity: 0.2 },
                      ...{ stroke: colourOf(theme, of.label), strokeWidth: 1.5 },
                    },
                  ),
                ),
                Plot.ruleX(means, {
                  ...{ x: 'mean', fy: 'source', stroke: ({ label }) => colourOf(theme, label), strokeDasharray: '3 3' },
                }),
                facets.headings(sourceTitle),
                Plot.text(['share of pixels'], {
                  ...{ fy: [sources[0]], frameAnchor: 'top-left', textAnchor: 'start', lineAnchor: 'bottom' },
                  ...{ dx: -44, dy: -22, fill: theme.muted, ...smallText },
                }),
              ],
            },
          },
        ],
        markup: [
          figureLegend(
            labels
              .filter(name => rows.some(({ label }) => label === name))
              .map(name => ({ name, colour: colourOf(theme, name === 'no label' ? null : name) })),
            { x: 48, y: 0, widthPx: widthPx - 68 },
          ).markup,
        ],
      }),
  })
}
