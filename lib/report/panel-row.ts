import type { GreyImage } from '../codec/grey-image.js'
import type { Label } from '../codec/sample.js'

type TestImage = Readonly<{
  sampleId: string
  source: string
  image: GreyImage
  /** s = |∂m/∂x|, row-major, of the image's size; null where the model has no class head to explain. */
  saliency: Float32Array | null
}>

/** A test image with its true and its predicted mask (0 = background), both of the image's size. */
export type SegmentationRow = TestImage & Readonly<{ kind: 'segmentation'; truth: GreyImage; prediction: GreyImage }>

/** A test image with its label and the probability, 0…1, that the model gives to abnormal; null is not a number. */
export type ClassificationRow = TestImage &
  Readonly<{ kind: 'classification'; truth: Label; abnormalProbability: number | null }>

/** One row of a panel. */
export type PanelRow = SegmentationRow | ClassificationRow
