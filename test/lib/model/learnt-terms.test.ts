import test from 'ava'
import { defaults } from '../../../lib/codec/configuration.js'
import { modelNames } from '../../../lib/codec/model-name.js'
import { learntTerms } from '../../../lib/model/learnt-terms.js'
import { type LearntTerms, modelSwitches, termsOf } from '../../../lib/model/model-switches.js'

const learnt = (over: Partial<typeof defaults>) =>
  Object.entries(learntTerms({ ...defaults, ...over })).flatMap(([term, is]) => (is ? [term] : []))

test('with sources of both tasks and unlabelled images every model learns all its terms', t => {
  for (const model of modelNames) t.deepEqual(learntTerms({ ...defaults, model }), termsOf(modelSwitches[model]), model)
})

test('what has no source is not learnt, and neither is what needs it', t => {
  t.deepEqual(learnt({ segmentationSources: [] }), ['crossEntropy', 'pseudoLabel'])
  t.deepEqual(learnt({ classificationSources: [] }), ['dice', 'kl'])
  t.deepEqual(learnt({ unlabelledImages: false }), ['crossEntropy', 'dice'])
  t.deepEqual(learnt({ segmentationSources: [], unlabelledImages: false }), ['crossEntropy'])
  t.deepEqual(learnt({ segmentationSources: [], classificationSources: [] }), [])
})

test('no model learns a term that it does not have, whatever is left out', t => {
  for (const model of modelNames)
    for (const segmentationSources of [[], defaults.segmentationSources])
      for (const classificationSources of [[], defaults.classificationSources])
        for (const unlabelledImages of [false, true]) {
          const terms = learntTerms({ model, segmentationSources, classificationSources, unlabelledImages })
          for (const term of Object.keys(terms) as (keyof LearntTerms)[])
            t.true(modelSwitches[model][term] || !terms[term], `${model}: ${term}`)
        }
})
