import test from 'ava'
import fc from 'fast-check'
import { defaults } from '../../../lib/codec/configuration.js'
import { nearestName } from '../../../lib/codec/nearest-name.js'

const names = Object.keys(defaults)

test('a slip of the pen finds the name that was meant', t => {
  for (const [slip, meant] of [
    ['bachSize', 'batchSize'],
    ['stpes', 'steps'],
    ['sead', 'seed'],
    ['step', 'steps'],
    ['learning-rate', 'learningRate'],
    ['LEARNING_RATE', 'learningRate'],
    ['learningRateDeacy', 'learningRateDecay'],
    ['pseudoLableTreshold', 'pseudoLabelThreshold'],
  ] as const)
    t.is(nearestName(slip, names), meant, slip)
})

test('the nearest of several wins, not the first', t => {
  t.is(
    nearestName('learningRateDecays', ['learningRate', 'learningRateDelay', 'learningRateDecay']),
    'learningRateDecay',
  )
})

test('a name that is far from all, or too short to tell, finds none', t => {
  for (const name of ['', 'x', 'lr', 'optimizer', 'constructor', '__proto__', 'epochs'])
    t.is(nearestName(name, names), null, name)
  t.is(nearestName('steps', []), null)
})

test('every name finds itself, and still does with one letter amiss anywhere', t => {
  fc.assert(
    fc.property(
      fc.constantFrom(...names),
      fc.nat(),
      fc.constantFrom('out', 'in', 'other', 'swapped'),
      (name, n, kind) => {
        const at = n % name.length
        const [before, letter, after] = [name.slice(0, at), name.slice(at, at + 1), name.slice(at + 1)]
        const slip = {
          out: before + after,
          in: `${before}q${letter}${after}`,
          other: `${before}q${after}`,
          swapped: before + after.slice(0, 1) + letter + after.slice(1),
        }[kind]
        t.is(nearestName(name, names), name)
        // Some slips are another name's too, as "steps" without its last letter could be; the found one is as near.
        t.is(nearestName(slip, [name]), name)
      },
    ),
  )
})
