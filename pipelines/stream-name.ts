/** The streams of samples, in the order in which they are joined. The two views share one of unlabelled images. */
export const streamNames = [
  'segmentationLabelled',
  'segmentationUnlabelled',
  'classificationLabelled',
  'classificationUnlabelled',
] as const
export type StreamName = (typeof streamNames)[number]
