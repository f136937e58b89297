/** Advance widths of Inter's regular face in hundredths of the font size, from space to tilde. */
const ascii = [
  28, 29, 47, 63, 64, 98, 64, 30, 36, 36, 65, 66, 29, 46, 29, 36, 63, 41, 61, 62, 65, 59, 62, 57, 62, 62, 29, 30, 66,
  66, 66, 51, 97, 69, 65, 73, 72, 60, 59, 75, 74, 27, 57, 67, 57, 90, 75, 76, 64, 76, 64, 64, 65, 74, 69, 99, 68, 68,
  63, 36, 36, 36, 47, 49, 32, 56, 61, 57, 61, 58, 37, 61, 59, 24, 24, 55, 24, 88, 59, 60, 61, 61, 39, 53, 34, 59, 57,
  82, 55, 57, 55, 43, 33, 43, 66,
]

/** The width of what is not in the table: that of the widest letter. */
const other = 99

/** A semibold letter is so much wider. */
const semibold = 1.06

/** `fontPx` is the size of the font; `bold` is for text of weight 600. */
export type LabelStyle = Readonly<{ fontPx: number; bold?: boolean }>

/** The width in pixels of a line of a figure's text, set in Inter; other sans-serif fonts are seldom wider. */
export const labelWidthPx = (text: string, { fontPx, bold = false }: LabelStyle): number =>
  [...text].reduce((sum, character) => sum + (ascii[character.charCodeAt(0) - 32] ?? other), 0) *
  (fontPx / 100) *
  (bold ? semibold : 1)

/**
 * The text, its middle replaced by … where it would be wider than `widthPx`: both ends of a sample's id tell.
 *
 * @example fitLabel('NORMAL2-IM-1427-0001', 90, { fontPx: 11 }) // 'NORMA…27-0001'
 */
export const fitLabel = (text: string, widthPx: number, style: LabelStyle): string => {
  if (labelWidthPx(text, style) <= widthPx) return text
  const characters = [...text]
  for (let kept = characters.length - 1; kept > 0; kept--) {
    const head = Math.floor(kept / 2)
    const shorter = `${characters.slice(0, head).join('')}…${characters.slice(characters.length - kept + head).join('')}`
    if (labelWidthPx(shorter, style) <= widthPx) return shorter
  }
  return '…'
}

/**
 * The text as at most so many lines that are no wider than `widthPx`, broken between words; a word that is wider, and a
 * last line that is, are shortened.
 *
 * @example wrapLabel('mirrored, cropped, rotate 12°', 90, { fontPx: 11 }, 2) // ['mirrored,', 'cropped, rotate 12°'] or so
 */
export const wrapLabel = (text: string, widthPx: number, style: LabelStyle, mostLines: number): readonly string[] => {
  const lines: string[] = []
  for (const word of text.split(' ').filter(part => part !== '')) {
    const longer = `${lines.at(-1)} ${word}`
    if (lines.length > 0 && (lines.length === mostLines || labelWidthPx(longer, style) <= widthPx))
      lines[lines.length - 1] = longer
    else lines.push(word)
  }
  // A separator separates nothing at an end of a line.
  return lines.map(line => fitLabel(line.replace(/^· | ·$/g, ''), widthPx, style))
}
