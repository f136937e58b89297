import test from 'ava'
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import { problems } from '../../../lib/codec/problems.js'
import { initialPseudoLabelState, PseudoLabelState } from '../../../lib/codec/pseudo-label-state.js'

const decoded = (value: unknown) => pipe(PseudoLabelState.decode(value), E.mapLeft(problems))

test('a state comes back from JSON as it was', t => {
  const state: PseudoLabelState = {
    confidentClass: { 'chex/a': 0, 'chex/b': 1, ['__proto__']: 1 },
    confidence: 0.1 + 0.2,
    expectedAbnormal: 1 / 3,
    predictedAbnormal: 0,
  }
  for (const of of [initialPseudoLabelState, state]) t.deepEqual(decoded(JSON.parse(JSON.stringify(of))), E.right(of))
})

test('what is no state says where', t => {
  t.deepEqual(
    decoded({ ...initialPseudoLabelState, confidentClass: { a: 2 }, confidence: 1.5, more: 1 }),
    E.left([
      'confidentClass.a: expected a whole number of 0…1, got 2',
      'confidence: expected a number of 0…1, got 1.5',
      'more: expected one of the fields confidentClass, confidence, expectedAbnormal, predictedAbnormal, got "more"',
    ]),
  )
})
