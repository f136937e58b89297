import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import type { FigureOrAbsent } from '../lib/report/absent-figure.js'
import { paperFigureTheme } from '../lib/report/figure-theme.js'
import { figureToPng } from '../lib/report/figure-to-png.js'
import { writeWhole } from '../lib/train/write-whole.js'

/**
 * Writes a figure into a folder: its drawing (SVG), its picture (PNG) and its values (CSV); of one that is absent, what was
 * left before is taken away. Each file is whole or not there. Gives the files' paths; rejects where one cannot be written.
 *
 * @example const files = await writeFigure('runs/x/figures', figure)
 */
export const writeFigure = async (folder: string, figure: FigureOrAbsent): Promise<readonly string[]> => {
  const file = (id: string, ending: string) => join(folder, `${id}.${ending}`)
  if (E.isLeft(figure)) {
    for (const ending of ['svg', 'png', 'csv']) await rm(file(figure.left.id, ending), { force: true })
    return []
  }
  const { id, draw, csv } = figure.right
  const svg = draw(paperFigureTheme)
  const contents = { svg, png: await figureToPng(svg), csv }
  for (const [ending, content] of Object.entries(contents))
    await writeWhole(file(id, ending), content, { durable: false })
  return Object.keys(contents).map(ending => file(id, ending))
}
