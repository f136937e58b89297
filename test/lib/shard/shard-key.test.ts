import test from 'ava'
import fc from 'fast-check'
import { sampleNameOf } from '../../../lib/shard/sample-name.js'
import { shardKey } from '../../../lib/shard/shard-key.js'

test('letters, digits, _, - and / stay, the rest is written in hex', t => {
  t.is(shardKey('chex/train/NORMAL/IM-0115_1'), 'chex/train/NORMAL/IM-0115_1')
  t.is(shardKey('jsrt/ü.v2 ~'), 'jsrt/~c3~bc~2ev2~20~7e')
  t.is(shardKey('/etc'), '~2fetc')
  t.is(shardKey('__meta__/a'), '~5f_meta__/a')
})

test('a key is what readers make of the name of its files, and its own for each id', t => {
  const id = fc.string({ unit: 'binary', minLength: 1 })
  fc.assert(
    fc.property(id, id, (a, b) => {
      t.deepEqual(sampleNameOf(`${shardKey(a)}.mask.png`), { key: shardKey(a), extension: 'mask.png' })
      if (a !== b) t.not(shardKey(a), shardKey(b))
    }),
    { seed: 8 },
  )
})
