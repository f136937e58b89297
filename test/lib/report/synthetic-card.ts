import type { DataCard, SourceCard } from '../../../lib/codec/data-card.js'

const same = (value: number) => ({ min: value, median: value, max: value })

/** A source in which nothing is odd. */
export const synthesisedSource: SourceCard = {
  ...{ source: 'jsrt', images: 3, readable: 3 },
  parts: [
    { split: 'train', label: null, images: 2, readable: 2, patients: null },
    { split: 'test', label: null, images: 1, readable: 1, patients: null },
  ],
  patients: null,
  masks: { with: 3, without: 0, mismatched: 0, empty: 0, lungShare: { min: 0.2, median: 0.25, max: 0.3 } },
  size: { widthPx: same(2048), heightPx: { min: 1000, median: 2048, max: 2048 }, aspect: same(1), sizes: 2 },
  pixelSpacingMm: null,
  stored: [{ format: 'png', bitDepth: 8, colour: 'grey', images: 3 }],
  ...{ turned: 0, profiled: 0, blank: 0, imageBytes: 12_345_678, maskBytes: 900 },
  intensity: { mean: 120.4, deviation: 60.6 },
}

/** A card in which nothing is odd. */
export const synthesisedCard: DataCard = {
  ...{ formatVersion: 1, data: 'data', phantoms: false },
  sources: [synthesisedSource],
  ...{ unreadable: [], duplicates: [], detected: [], remarks: [] },
}
