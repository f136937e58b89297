import test from 'ava'
import { expandBraces } from '../../../lib/shard/expand-braces.js'

test('numbers count, with the zeros that they are written with', t => {
  t.deepEqual(expandBraces('chex-{000008..000010}.tar'), ['chex-000008.tar', 'chex-000009.tar', 'chex-000010.tar'])
  t.deepEqual(expandBraces('{8..10}'), ['8', '9', '10'])
  t.deepEqual(expandBraces('{2..0}'), ['2', '1', '0'])
})

test('lists are taken as they are; several braces multiply, the first slowest', t => {
  t.deepEqual(expandBraces('s3://x/{train,val}-{0..1}.tar'), [
    's3://x/train-0.tar',
    's3://x/train-1.tar',
    's3://x/val-0.tar',
    's3://x/val-1.tar',
  ])
})

test('what is no list stays', t => {
  for (const name of ['chex.tar', 'a{b}.tar', 'a{1..x}.tar', 'a{', '}..,{', '']) t.deepEqual(expandBraces(name), [name])
})

test('a count of millions is taken for a mistake', t => {
  t.throws(() => expandBraces('{0..999999999}'), {
    message: 'expandBraces: expected at most 1000000 names of {0..999999999}, got 1000000000',
  })
  t.throws(() => expandBraces('{000..999}/{a,b}-{000..999}.tar'), {
    message: /^expandBraces: expected at most 1000000 names of \{000\.\.999\}\/.*, got 2000000 or more$/,
  })
})
