import { figureFontPx } from './figure-document.js'
import { labelWidthPx } from './label-width.js'
import { xmlText } from './xml-text.js'

/** What a colour means; `dash` is the pattern of a broken line. */
export type LegendEntry = Readonly<{ name: string; colour: string; dash?: string }>

/** Where a legend's first line begins, and how wide it may be, in pixels. */
export type LegendPlace = Readonly<{ x: number; y: number; widthPx: number }>

const fontPx = figureFontPx - 1
const keyPx = 16
const gapPx = 14
const linePx = 18

/**
 * A legend as markup: a stroke and a name for each entry, in as many lines as the width needs; and its height.
 *
 * @example figureLegend([{ name: 'Dice', colour: theme.series[0] }], { x: 48, y: 0, widthPx: 300 })
 */
export const figureLegend = (
  entries: readonly LegendEntry[],
  { x, y, widthPx }: LegendPlace,
): Readonly<{ heightPx: number; markup: string }> => {
  let [left, line] = [0, 0]
  const keys = entries.map(({ name, colour, dash }) => {
    const entryPx = keyPx + 5 + labelWidthPx(name, { fontPx })
    if (left > 0 && left + entryPx > widthPx) [left, line] = [0, line + 1]
    const [at, middle] = [x + left, y + (line + 0.5) * linePx]
    left += entryPx + gapPx
    return (
      `<line x1="${at}" y1="${middle}" x2="${at + keyPx}" y2="${middle}" stroke="${colour}" stroke-width="3"` +
      `${dash === undefined ? '' : ` stroke-dasharray="${dash}"`}/>` +
      `<text x="${at + keyPx + 5}" y="${middle}" dy="0.35em" text-anchor="start" font-size="${fontPx}">${xmlText(name)}</text>`
    )
  })
  return { heightPx: (line + 1) * linePx, markup: `<g aria-label="legend">${keys.join('')}</g>` }
}
