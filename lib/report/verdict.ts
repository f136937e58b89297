import type { ClassificationRow } from './panel-row.js'
import { panelTheme as theme } from './panel-theme.js'
import { svgText } from './svg-text.js'

/** Where a verdict is drawn, in pixels. */
export type VerdictPlace = Readonly<{ x: number; y: number; widthPx: number; heightPx: number }>

const barHeightPx = 14

/**
 * A classification's answer beside its truth, as SVG: the predicted class (green where it is right, red where it is
 * wrong), the label, and the probability of abnormal as a bar with a mark at one half, where the answer turns. Without a
 * probability there is no answer, and no bar.
 */
export const verdict = (
  { truth, abnormalProbability }: Pick<ClassificationRow, 'truth' | 'abnormalProbability'>,
  { x, y, widthPx, heightPx }: VerdictPlace,
): string => {
  const answer = abnormalProbability === null ? 'nothing' : abnormalProbability >= 0.5 ? 'abnormal' : 'normal'
  const right = answer === truth
  const colour = right ? theme.right : theme.wrong
  const top = y + Math.round(heightPx / 2) - 52
  const barTop = top + 68
  const middle = x + widthPx / 2
  const text = { capPx: theme.textCapPx, colour: theme.muted }
  const tick = (value: string, tickX: number, anchor: 'start' | 'middle' | 'end') =>
    svgText(value, { ...text, x: tickX, y: barTop - 7, anchor })
  return [
    svgText(`predicted ${answer}`, { x, y: top + 14, capPx: 13, colour, strokePx: 2 }),
    svgText(`label ${truth} – ${right ? 'right' : 'wrong'}`, { ...text, x, y: top + 35 }),
    tick('0', x, 'start'),
    tick('0.5', middle, 'middle'),
    tick('1', x + widthPx, 'end'),
    `<rect x="${x}" y="${barTop}" width="${widthPx}" height="${barHeightPx}" fill="${theme.rule}"/>`,
    `<rect x="${x}" y="${barTop}" width="${(abnormalProbability ?? 0) * widthPx}" height="${barHeightPx}" fill="${colour}"/>`,
    `<path d="M${middle} ${barTop - 3}v${barHeightPx + 6}" stroke="${theme.ink}" stroke-width="1.5"/>`,
    svgText(`probability of abnormal ${abnormalProbability?.toFixed(3) ?? 'is not a number'}`, {
      ...text,
      x,
      y: barTop + barHeightPx + 18,
      colour: theme.ink,
    }),
  ].join('')
}
