import * as Plot from '@observablehq/plot'
import * as E from 'fp-ts/lib/Either.js'
import type { FigureOrAbsent } from './absent-figure.js'
import { figureCsv } from './figure-csv.js'
import { counted, listed } from './in-words.js'
import { horizontalAxis, smallText, verticalAxis } from './plot-axes.js'
import { facetsOf } from './plot-facets.js'
import { plotFigure } from './plot-figure.js'
import type { ReportData } from './report-data.js'
import { sourceTitle } from './source-title.js'

const widthPx = 640
const about = { id: 'intensity-histograms', title: 'Intensities of the sources' }

const percent = (share: number) => `${(100 * share).toFixed(1)}%`

/**
 * Intensity histograms of the sources: the share of each source's pixels that have a grey value, in a facet
 * for each source, on one scale. Black and white, which borders and saturation fill, may go beyond it: their shares are
 * written then.
 *
 * @example const figure = histogramFigure(data)
 */
export const histogramFigure = ({ histograms }: ReportData): FigureOrAbsent => {
  const sources = [...new Set(histograms.map(({ source }) => source))]
  const rows = sources.flatMap(source => {
    const lines = histograms.filter(line => line.source === source)
    const pixels = lines.reduce((sum, line) => sum + line.pixels, 0)
    const count = new Map(lines.map(line => [line.intensity, line.pixels]))
    return pixels === 0
      ? []
      : Array.from({ length: 256 }, (_, intensity) => {
          const of = count.get(intensity) ?? 0
          return { source, intensity, pixels: of, share: of / pixels }
        })
  })
  const shown = sources.filter(source => rows.some(row => row.source === source))
  if (shown.length === 0) return E.left({ ...about, reason: 'there is no histogram of a source’s pixels' })

  const extreme = ({ intensity }: Readonly<{ intensity: number }>) => intensity === 0 || intensity === 255
  const most = Math.max(...rows.filter(row => !extreme(row)).map(({ share }) => share)) || 1
  const cut = rows.filter(row => extreme(row) && row.share > most)
  const facets = facetsOf(shown, { facetPx: 84, marginTop: 38, marginBottom: 42 })
  const means = shown.map(source => {
    const mean = rows.filter(row => row.source === source).reduce((sum, row) => sum + row.share * row.intensity, 0)
    return { source, mean }
  })
  const pixels = rows.reduce((sum, row) => sum + row.pixels, 0)
  const caption =
    `Share of the pixels at each grey value, ${counted(shown.length, 'source')}, ${counted(pixels, 'pixel')} at the size ` +
    `of the model’s input. Dashed: the mean.${
      cut.length > 0 ? ' Where black or white goes beyond the scale, its share is written.' : ''
    }`
  const alt = `Histograms of grey values. Means: ${listed(means.map(({ source, mean }) => `${sourceTitle(source)} ${mean.toFixed(0)}`))}.`
  return E.right({
    ...about,
    caption,
    alt,
    csv: figureCsv(
      ['source', 'intensity', 'pixels', 'share'],
      rows.map(row => [row.source, row.intensity, row.pixels, Number(row.share.toPrecision(6))]),
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
              y: { domain: [0, most * 1.05] },
              color: { type: 'categorical', domain: shown, range: [...theme.series] },
              marks: [
                ...horizontalAxis(theme, { label: 'grey value', ticks: [0, 50, 100, 150, 200, 255] }),
                ...verticalAxis(theme, { label: '', ticks: 3, tickFormat: percent }),
                Plot.areaY(rows, {
                  ...{ x: 'intensity', y: ({ share }) => Math.min(share, most * 1.05), fy: 'source', fill: 'source' },
                  ...{ fillOpacity: 0.3, stroke: 'source', strokeWidth: 1.5 },
                }),
                Plot.ruleX(means, { x: 'mean', fy: 'source', stroke: theme.ink, strokeDasharray: '3 3' }),
                Plot.text(cut, {
                  ...{ x: 'intensity', fy: 'source', frameAnchor: 'top', lineAnchor: 'top', dy: 2, ...smallText },
                  ...{ text: ({ intensity, share }) => `${intensity}: ${percent(share)}` },
                  ...{ filter: ({ intensity }) => intensity === 0, textAnchor: 'start', dx: 5 },
                }),
                Plot.text(cut, {
                  ...{ x: 'intensity', fy: 'source', frameAnchor: 'top', lineAnchor: 'top', dy: 2, ...smallText },
                  ...{ text: ({ intensity, share }) => `${intensity}: ${percent(share)}` },
                  ...{ filter: ({ intensity }) => intensity === 255, textAnchor: 'end', dx: -5 },
                }),
                facets.headings(sourceTitle),
                Plot.text(['share of pixels'], {
                  ...{ fy: [shown[0]], frameAnchor: 'top-left', textAnchor: 'start', lineAnchor: 'bottom' },
                  ...{ dx: -44, dy: -22, fill: theme.muted, ...smallText },
                }),
              ],
            },
          },
        ],
      }),
  })
}
