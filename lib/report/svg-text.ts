import { type Glyph, strokeFont } from './stroke-font.js'

const capHeight = 14
const sideBearing = 1.5
/** An empty box, for what the font lacks. */
const missing: Glyph = [7, 'M0 0H7V14H0Z']

/**
 * How text is set: `capPx` is the height of its capitals, `x` and `y` where its base line starts, ends or has its
 * middle, as `anchor` says (default `'start'`); `strokePx` is the pen's width (default: a ninth of the capitals).
 */
export type TextStyle = Readonly<{
  x: number
  y: number
  capPx: number
  colour: string
  anchor?: 'start' | 'middle' | 'end'
  strokePx?: number
}>

const glyphOf = (character: string): Glyph => strokeFont[character] ?? missing

/** The width of a line of text in pixels, when its capitals are `capPx` high. */
export const textWidthPx = (text: string, capPx: number): number =>
  [...text].reduce((sum, character) => sum + glyphOf(character)[0] + 2 * sideBearing, 0) * (capPx / capHeight)

/** The text, its middle replaced by … where it would be wider than `widthPx`: both ends of a sample's id tell. */
export const fitText = (text: string, capPx: number, widthPx: number): string => {
  if (textWidthPx(text, capPx) <= widthPx) return text
  const characters = [...text]
  for (let kept = characters.length - 1; kept > 0; kept--) {
    const head = Math.floor(kept / 3)
    const shorter = `${characters.slice(0, head).join('')}…${characters.slice(characters.length - kept + head).join('')}`
    if (textWidthPx(shorter, capPx) <= widthPx) return shorter
  }
  return '…'
}

/**
 * One line of text as SVG paths, in the project's own stroke font: no font of the machine takes part.
 *
 * @example svgText('Dice 0.93', { x: 10, y: 24, capPx: 10, colour: '#222' })
 */
export const svgText = (text: string, { x, y, capPx, colour, anchor = 'start', strokePx }: TextStyle): string => {
  const scale = capPx / capHeight
  const left = x - textWidthPx(text, capPx) * { start: 0, middle: 0.5, end: 1 }[anchor]
  let pen = 0
  const paths = [...text].map(character => {
    const [width, strokes] = glyphOf(character)
    const at = pen + sideBearing
    pen = at + width + sideBearing
    return strokes === '' ? '' : `<path transform="translate(${at.toFixed(2)})" d="${strokes}"/>`
  })
  return (
    `<g transform="translate(${left.toFixed(2)} ${(y - capPx).toFixed(2)}) scale(${scale.toFixed(4)})" fill="none"` +
    ` stroke="${colour}" stroke-width="${((strokePx ?? capPx / 9) / scale).toFixed(3)}"` +
    ` stroke-linecap="round" stroke-linejoin="round">${paths.join('')}</g>`
  )
}
