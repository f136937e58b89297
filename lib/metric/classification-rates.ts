/** How many images of each class were answered rightly and wrongly; abnormal is the positive class. */
export type Confusion = Readonly<{
  trueNegatives: number
  falsePositives: number
  falseNegatives: number
  truePositives: number
}>

const names = ['accuracy', 'balancedAccuracy', 'f1Normal', 'f1Abnormal'] as const
type RateName = (typeof names)[number]

/** Rates of one set of answers, 0…1, null where undefined; why, by its name. */
export type ClassificationRates = Readonly<
  Record<RateName, number | null> & { undefinedBecause: Readonly<Partial<Record<RateName, string>>> }
>

/** All rates undefined for one reason. */
export const noRates = (reason: string): ClassificationRates => ({
  accuracy: null,
  balancedAccuracy: null,
  f1Normal: null,
  f1Abnormal: null,
  undefinedBecause: Object.fromEntries(names.map(name => [name, reason])),
})

/** Why a measure that compares the classes has no value where these are the images; null where it has one. */
export const oneClassOnly = (normal: number, abnormal: number): string | null => {
  if (normal > 0 && abnormal > 0) return null
  const [count, label] = normal > 0 ? [normal, 'normal'] : [abnormal, 'abnormal']
  return count === 1 ? `the only image is ${label}` : `all ${count} images are ${label}`
}

const noF1 = (label: string) => `no image is ${label}, and none is predicted to be`

/**
 * Rates of a set of answers: accuracy; balanced accuracy, the mean of both classes' recall, null with images of one class
 * only; F1 = 2·TP/(2·TP + FP + FN) of each class as the positive one, null for a class that is neither present nor
 * predicted (scikit-learn says 0 there, which would look like a failure). No images: all null.
 *
 * @example classificationRates({ trueNegatives: 3, falsePositives: 1, falseNegatives: 2, truePositives: 4 }).accuracy // 0.7
 */
export const classificationRates = (confusion: Confusion): ClassificationRates => {
  const { trueNegatives, falsePositives, falseNegatives, truePositives } = confusion
  const [normal, abnormal] = [trueNegatives + falsePositives, falseNegatives + truePositives]
  if (normal + abnormal === 0) return noRates('there is no image')
  const wrong = falsePositives + falseNegatives
  const f1 = (hits: number) => (hits + wrong === 0 ? null : (2 * hits) / (2 * hits + wrong))
  const [f1Normal, f1Abnormal] = [f1(trueNegatives), f1(truePositives)]
  const oneClass = oneClassOnly(normal, abnormal)
  return {
    accuracy: (trueNegatives + truePositives) / (normal + abnormal),
    balancedAccuracy: oneClass === null ? (trueNegatives / normal + truePositives / abnormal) / 2 : null,
    f1Normal,
    f1Abnormal,
    undefinedBecause: {
      ...(oneClass !== null && { balancedAccuracy: oneClass }),
      ...(f1Normal === null && { f1Normal: noF1('normal') }),
      ...(f1Abnormal === null && { f1Abnormal: noF1('abnormal') }),
    },
  }
}
