import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { DataCard } from '../lib/codec/data-card.js'
import { type PipelineError, unwritable } from '../lib/codec/pipeline-error.js'
import type { FigureOrAbsent } from '../lib/report/absent-figure.js'
import { cardIntensityFigure } from '../lib/report/card-intensity-figure.js'
import { cardPage } from '../lib/report/card-page.js'
import type { Figure } from '../lib/report/figure.js'
import { sampleFigure } from '../lib/report/picture-figures.js'
import type { ShownPicture } from '../lib/report/report-data.js'
import { writeWhole } from '../lib/train/write-whole.js'
import type { InspectedData } from './inspect-data.js'
import { writeFigure } from './write-figure.js'

/** The samples as the card shows them. */
const gridFigure = (pictures: readonly ShownPicture[]): FigureOrAbsent =>
  E.map((figure: Figure) => ({
    ...figure,
    title: 'Samples',
    caption:
      'Images of each source, evenly spaced within each class, as they are read; green: the outline of the mask.',
  }))(sampleFigure({ pictures }))

/**
 * Writes a data card into a folder, which is made: `card.html`, one page to show to others, `card.json` (DataCard), and
 * `figures/` with the sample grid and the intensity histograms, each as SVG, PNG and CSV. Each file is whole or not there;
 * earlier ones are replaced. The same data give the same bytes. Left where a file cannot be written.
 *
 * @example await orThrow(writeDataCard('cards/xrays', await inspectData(sets, options), await cardPictures(sets, signal)))
 */
export const writeDataCard = (
  folder: string,
  { card, intensities }: InspectedData,
  pictures: readonly ShownPicture[],
): TE.TaskEither<PipelineError, void> =>
  TE.tryCatch(
    async () => {
      const figuresFolder = join(folder, 'figures')
      const figures = [gridFigure(pictures), cardIntensityFigure(intensities)]
      await mkdir(figuresFolder, { recursive: true })
      for (const figure of figures) await writeFigure(figuresFolder, figure)
      const json = `${JSON.stringify(DataCard.encode(card), null, 2)}\n`
      await writeWhole(join(folder, 'card.json'), json, { durable: false })
      await writeWhole(join(folder, 'card.html'), cardPage(card, figures), { durable: false })
    },
    unwritable(folder, 'data card'),
  )
