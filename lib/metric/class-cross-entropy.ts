/**
 * −ln softmax(logits)[label] of one image with two classes: ln(1 + e^d), where d is how far the other class's logit is
 * above the label's. Computed so that no logit, however large, makes it infinite or loses a small value.
 */
export const classCrossEntropy = ([normal, abnormal]: readonly [number, number], label: 0 | 1): number => {
  const d = label === 0 ? abnormal - normal : normal - abnormal
  return Math.max(d, 0) + Math.log1p(Math.exp(-Math.abs(d)))
}
