import test from 'ava'
import type { BestSoFar } from '../../../lib/codec/checkpoint.js'
import { afterValidation, isBest, isExhausted, noneYet } from '../../../lib/train/early-stopping.js'

const better = (score: number, than: number) => score < than
const after = (scores: readonly (number | null)[]): readonly BestSoFar[] => {
  let now = noneYet
  return scores.map((score, i) => {
    now = afterValidation(now, { step: 10 * (i + 1), score, better })
    return now
  })
}

test('the best is the first of the best, and what came since is counted', t => {
  const all = after([null, 3, 2, 2, 4, null, 1])
  t.deepEqual(
    all.map(({ best }) => best?.step ?? null),
    [null, 20, 30, 30, 30, 30, 70],
  )
  t.deepEqual(
    all.map(({ since }) => since),
    [1, 0, 0, 1, 2, 3, 0],
  )
  t.deepEqual(all.map(isBest), [false, true, true, false, false, false, true])
  t.deepEqual(
    all.map(({ validated }) => validated),
    [10, 20, 30, 40, 50, 60, 70],
  )
})

test('patience counts validations that were not the best; without it training never stops early', t => {
  const all = after([3, 3, 3, 2, 3])
  t.deepEqual(
    all.map(state => isExhausted(state, 2)),
    [false, false, true, false, false],
  )
  t.false(all.some(state => isExhausted(state, null)))
  t.false(isExhausted(noneYet, 1))
})
