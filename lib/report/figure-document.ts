import type { FigureTheme } from './figure.js'
import { legalXml, xmlText } from './xml-text.js'

/** What a figure's document is made of: sizes in pixels, and the markup of its parts, which are drawn in order. */
export type FigureContent = Readonly<{
  widthPx: number
  heightPx: number
  /** What a reader who cannot see it is told. */
  alt: string
  content: readonly string[]
}>

/** The size of a figure's text; nothing in it is smaller than a pixel less. */
export const figureFontPx = 12

/** Two decimals of a pixel are seen by nobody's eye, more only make a file larger. */
const rounded = (markup: string): string =>
  markup.replace(/="[^"<>]*"/g, attribute =>
    attribute.replace(/-?\d+\.\d{3,}(?:e-\d+)?/g, number => String(Number(Number(number).toFixed(2)))),
  )

/**
 * Markup as a whole SVG document in a theme's colours: `currentColor` is its ink, and text is set in Inter or the
 * reader's sans-serif. Same parts, same bytes.
 *
 * @example figureDocument(theme, { widthPx: 10, heightPx: 10, alt: 'A dot', content: ['<circle r="5"/>'] })
 */
export const figureDocument = (theme: FigureTheme, { widthPx, heightPx, alt, content }: FigureContent): string =>
  legalXml(
    [
      `<svg xmlns="http://www.w3.org/2000/svg" width="${widthPx}" height="${heightPx}"`,
      ` viewBox="0 0 ${widthPx} ${heightPx}" role="img" aria-label="${xmlText(alt)}"`,
      ` font-family="Inter, system-ui, sans-serif" font-size="${figureFontPx}" text-anchor="middle"`,
      ` color="${theme.ink}" fill="currentColor">`,
      ...(theme.background === 'none'
        ? []
        : [`<rect width="${widthPx}" height="${heightPx}" fill="${theme.background}"/>`]),
      ...content.map(rounded),
      '</svg>\n',
    ].join(''),
  )
