import test from 'ava'
import { sampleNameOf } from '../../../lib/shard/sample-name.js'

test('the key goes up to the first dot of the last name', t => {
  t.deepEqual(sampleNameOf('a.jpeg'), { key: 'a', extension: 'jpeg' })
  t.deepEqual(sampleNameOf('x.y/a.mask.PNG'), { key: 'x.y/a', extension: 'mask.png' })
  t.deepEqual(sampleNameOf('./a.png'), { key: './a', extension: 'png' })
  t.deepEqual(sampleNameOf('a.'), { key: 'a', extension: '' })
})

test('what belongs to no sample', t => {
  for (const name of ['a', 'x.y/a', '.a', 'x/.a', 'x/', '', '__meta__', '__meta__/a.png', '.'])
    t.is(sampleNameOf(name), null, name)
  t.deepEqual(sampleNameOf('__a.png'), { key: '__a', extension: 'png' })
})
