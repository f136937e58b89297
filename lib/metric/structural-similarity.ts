import type { GreyImage } from '../codec/grey-image.js'

/** The side of the window, in pixels. */
export const SSIM_WINDOW_PX = 7

const AREA = SSIM_WINDOW_PX ** 2
const C1 = 0.01 ** 2
const C2 = 0.03 ** 2
/** Makes a sample covariance, whose divisor is one less than the number of values, of a mean of products. */
const SAMPLE = AREA / (AREA - 1)

/** The similarity of two windows of 0 and 1, by how many are 1 in each and in both. */
const ofWindows = (truth: number, prediction: number, both: number): number => {
  const a = truth / AREA
  const b = prediction / AREA
  // The square of 0 or 1 is the value itself: its mean is the mean of the values.
  const variances = SAMPLE * (a - a * a + (b - b * b))
  const covariance = SAMPLE * (both / AREA - a * b)
  return ((2 * a * b + C1) * (2 * covariance + C2)) / ((a * a + b * b + C1) * (variances + C2))
}

/**
 * The structural similarity (SSIM, Wang et al. 2004) of two masks of the same size (0 = background, all else =
 * foreground), −1…1, 1 for equal ones: a uniform window of 7×7, sample covariance, K 0.01 and 0.03, data range 1, and the
 * mean over those windows that lie within the image (a border of 3 pixels is cropped). null where the image is smaller
 * than the window.
 *
 * Sums of columns run down the image and sums of seven of them along each row, in time in proportion to the pixels.
 *
 * @example structuralSimilarity(mask, mask) // 1
 */
export const structuralSimilarity = (truth: GreyImage, prediction: GreyImage): number | null => {
  const { width, height } = truth
  const [rows, columns] = [height - SSIM_WINDOW_PX + 1, width - SSIM_WINDOW_PX + 1]
  if (rows < 1 || columns < 1) return null
  // Three counts in one number, 49 at most each: in the truth, in the prediction, in both.
  const sums = new Int32Array(width)
  const addRow = (y: number, sign: 1 | -1) => {
    for (let x = 0, i = y * width; x < width; x++, i++) {
      // Without a branch, which noise would make the processor guess wrong.
      const inTruth = Number(truth.data[i] !== 0)
      const inPrediction = Number(prediction.data[i] !== 0)
      sums[x]! += sign * (inTruth | (inPrediction << 8) | ((inTruth & inPrediction) << 16))
    }
  }
  let total = 0
  for (let y = 0; y < SSIM_WINDOW_PX - 1; y++) addRow(y, 1)
  for (let top = 0; top < rows; top++) {
    addRow(top + SSIM_WINDOW_PX - 1, 1)
    let counts = 0
    for (let x = 0; x < width; x++) {
      counts += sums[x]!
      const left = x - SSIM_WINDOW_PX + 1
      if (left < 0) continue
      total += ofWindows(counts & 0xff, (counts >> 8) & 0xff, counts >> 16)
      counts -= sums[left]!
    }
    addRow(top, -1)
  }
  return total / (rows * columns)
}
