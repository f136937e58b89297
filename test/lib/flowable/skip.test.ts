import test from 'ava'
import { pipe } from 'fp-ts/lib/function.js'
import { fromIterable } from '../../../lib/flowable/from-iterable.js'
import { skip } from '../../../lib/flowable/skip.js'
import { take } from '../../../lib/flowable/take.js'
import { collect, collectFirst, range } from './collect.js'

const numbers = {
  *[Symbol.iterator]() {
    for (let i = 0; ; i++) yield i
  },
}

test('skip drops a million values without growing the stack', async t => {
  t.deepEqual(await collect(pipe(fromIterable(numbers), skip(1_000_000), take(2))), [1_000_000, 1_000_001])
})

test('skip of none gives all, skip of more than there are gives none', async t => {
  t.deepEqual(await collect(pipe(fromIterable(range(3)), skip(0))), [0, 1, 2])
  t.deepEqual(await collect(pipe(fromIterable(range(3)), skip(4))), [])
})

test('skip asks for what it leaves out once, also where a value leads to the next request', async t => {
  t.deepEqual(await collect(pipe(fromIterable(range(20)), skip(3))), range(20).slice(3))
  t.deepEqual((await collectFirst(pipe(fromIterable(range(20)), skip(3)), 4)).values, [3, 4, 5, 6])
})

test('a count out of range is refused when it is built', t => {
  t.throws(() => skip(-1), { message: 'skip: expected count to be a whole number of at least 0, got -1' })
})
