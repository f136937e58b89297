/** A measure of the report's tables. */
export type ReportMeasure = Readonly<{
  task: 'classification' | 'segmentation'
  /** The head of its column. */
  heading: string
  /** What it is, in words. */
  meaning: string
  better: 'higher' | 'lower'
  /** Pixels of the model's grid; otherwise a share, 0…1. */
  unit: 'px' | null
  /** Whether it is one of the main table's columns, and not of the further distances alone. */
  main: boolean
}>

const rate = (heading: string, meaning: string) =>
  ({ task: 'classification', heading, meaning, better: 'higher', unit: null, main: true }) as const
const overlap = (heading: string, meaning: string) =>
  ({ task: 'segmentation', heading, meaning, better: 'higher', unit: null, main: true }) as const
const distance = (heading: string, meaning: string, main: boolean) =>
  ({ task: 'segmentation', heading, meaning, better: 'lower', unit: 'px', main }) as const

/**
 * The measures of the report in the order of the paper's columns, with those that it lacks beside their kin;
 * the names are those of the test scores. Classification at p ≥ 0.5, masks at p > 0.5.
 */
export const reportMeasures = {
  accuracy: rate('Acc', 'accuracy'),
  balancedAccuracy: rate('Bal. acc', 'balanced accuracy, the mean recall of the two classes'),
  f1Normal: rate('F1-Nor', 'F1 with normal as the positive class'),
  f1Abnormal: rate('F1-Abn', 'F1 with abnormal as the positive class'),
  auc: rate('AUC', 'area under the ROC curve'),
  dice: overlap('DS', 'Dice of the masks'),
  softDice: overlap('Soft DS', 'Dice of the probabilities'),
  jaccard: overlap('JS', 'Jaccard of the masks'),
  ssim: overlap('SSIM', 'structural similarity of the masks'),
  averageHausdorff: distance('HD', 'average Hausdorff distance over all foreground pixels', true),
  hausdorff: distance('HD max', 'maximum Hausdorff distance', false),
  hausdorff95: distance('HD 95', '95th percentile of the distances between boundaries', false),
  assd: distance('ASSD', 'average symmetric surface distance', false),
  precision: overlap('P', 'precision of the pixels'),
  recall: overlap('R', 'recall of the pixels'),
} as const satisfies Readonly<Record<string, ReportMeasure>>

export type MeasureName = keyof typeof reportMeasures

/** Their names, in the order of the columns. */
export const measureNames = Object.keys(reportMeasures) as readonly MeasureName[]

/** The decimals that the tables print of every measure, as the paper's. */
export const TABLE_DIGITS = 3
