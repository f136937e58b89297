import type { FinishedRuns } from './finished-runs.js'
import { counted, listed } from './in-words.js'
import { sourceTitle } from './source-title.js'

/**
 * What runs were tested on, for a caption: the images of the run that has most, their sources, and the repeats.
 *
 * @example testedImages(finishedRuns(data, 'segmentation', 'in-domain').runs) // '123 images of JSRT, 5 repeats'
 */
export const testedImages = (runs: FinishedRuns<Readonly<{ source: string }>>['runs']): string => {
  const images = runs.reduce((most, { results }) => Math.max(most, results.length), 0)
  const sources = [...new Set(runs.flatMap(({ results }) => results.map(({ source }) => sourceTitle(source))))]
  const repeats = new Set(runs.map(({ run }) => run.repeat)).size
  return `${counted(images, 'image')} of ${listed(sources)}, ${counted(repeats, 'repeat')}`
}
