/** The streams of samples, in the order in which they are joined. The two views share one of unlabelled images. */
export const streamNames = [
  'segmentationLabelled',
  'segmentationUnlabelled',
  'classificationLabelled',
  'classificationUnlabelled',
] as const
export type StreamName = (typeof streamNames)[number]

/** Whether a stream's images are used without their labels: its mask files are not read. */
export const isUnlabelled = (stream: StreamName): boolean => stream.endsWith('Unlabelled')
