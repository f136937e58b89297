import type { PredictionRow } from './prediction-csv.js'

/** Counts pictures as they come and says at the end, in half a sentence, what was found. Holds a few numbers. */
export type PredictionSummary = Readonly<{ add(row: PredictionRow): void; count(): number; text(): string }>

/**
 * A summary of no pictures yet.
 *
 * @example summary.text() // '12 pictures: 4 normal, 8 pneumonia; lungs cover 24.3% of a picture on average'
 */
export const predictionSummary = (): PredictionSummary => {
  let pictures = 0
  let classified = 0
  let abnormals = 0
  let segmented = 0
  let shares = 0
  return {
    add: ({ abnormal, lungAreaPx, widthPx, heightPx }) => {
      pictures++
      if (abnormal !== null) classified++
      if (abnormal !== null && abnormal >= 0.5) abnormals++
      if (lungAreaPx === null) return
      segmented++
      shares += lungAreaPx / (widthPx * heightPx)
    },
    count: () => pictures,
    text: () => {
      const found = [
        ...(classified > 0 ? [`${classified - abnormals} normal, ${abnormals} pneumonia`] : []),
        ...(segmented > 0 ? [`lungs cover ${((100 * shares) / segmented).toFixed(1)}% of a picture on average`] : []),
      ]
      return `${pictures} ${pictures === 1 ? 'picture' : 'pictures'}${found.length > 0 ? `: ${found.join('; ')}` : ''}`
    },
  }
}
