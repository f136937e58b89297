import { pipe } from 'fp-ts/lib/function.js'
import { evenlySpaced } from '../datasets/evenly-spaced.js'
import { subset } from '../datasets/subset.js'
import type { HistogramLine } from '../lib/codec/picture-index.js'
import { forEach } from '../lib/flowable/for-each.js'
import { map } from '../lib/flowable/map.js'
import type { DataSets } from './data-folder.js'
import { reportSources } from './data-pictures.js'
import { once, type PrepareSamplesOptions, prepareSamples } from './prepare-samples.js'

/** Images of each source whose pixels are counted. */
const IMAGES = 200

const VALUES = 256

/** Where and how the images are read and resampled (their masks are not), and what stops it. */
export type IntensityHistogramsOptions = PrepareSamplesOptions & Readonly<{ signal: AbortSignal }>

/**
 * How many pixels of each source have each grey value, 256 lines for each source that is there: of up to 200 images,
 * evenly spaced in the whole set (all splits), resampled to sizePx × sizePx, so that every image counts alike.
 *
 * Streams: a few images are in work, the counts are kept. Images that cannot be read are left out. Rejects once the signal
 * is aborted.
 */
export const intensityHistograms = async (
  sets: DataSets,
  { signal, ...preparing }: IntensityHistogramsOptions,
): Promise<readonly HistogramLine[]> => {
  const lines: HistogramLine[] = []
  for (const source of reportSources) {
    const dataset = sets[source]
    if (dataset === null) continue
    const counted = evenlySpaced(Math.min(IMAGES, dataset.length), dataset.length)
    const counts = new Float64Array(VALUES)
    await pipe(
      once(subset(dataset, [...counted], `${source}, histogram`)),
      map(placed => ({ ...placed, key: { ...placed.key, maskPaths: [] } })),
      prepareSamples([{ kind: 'identity' }], { ...preparing, maxFailedShare: 1, onDeadLetter: () => {} }),
      forEach(
        ({ views: [view] }) => {
          for (const value of view?.image.data ?? []) counts[value]!++
        },
        { signal },
      ),
    )
    counts.forEach((pixels, intensity) => lines.push({ source, intensity, pixels }))
  }
  return lines
}
