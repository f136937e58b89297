import test from 'ava'
import { inGroups } from '../../pipelines/in-groups.js'

const later = () => new Promise<void>(resolve => setImmediate(() => setImmediate(resolve)))

test('what comes in one turn is worked on together, up to the size; what comes later, later', async t => {
  const groups: (readonly number[])[] = []
  const doubled = inGroups(3, async (values: readonly number[]) => {
    groups.push(values)
    return values.map(value => 2 * value)
  })
  const first = [1, 2, 3, 4].map(doubled)
  await later()
  const then = [doubled(5)]
  t.deepEqual(await Promise.all([...first, ...then]), [2, 4, 6, 8, 10])
  t.deepEqual(groups, [[1, 2, 3], [4], [5]])
})

test('a group that is full at the end of a turn leaves nothing behind', async t => {
  const groups: (readonly number[])[] = []
  const same = inGroups(2, async (values: readonly number[]) => {
    groups.push(values)
    return values
  })
  await Promise.all([1, 2].map(same))
  await later()
  await Promise.all([3].map(same))
  t.deepEqual(groups, [[1, 2], [3]])
})

test('what a group rejects with, each of it rejects with, and no other', async t => {
  const work = inGroups(2, async (values: readonly string[]) => {
    if (values.includes('bad')) throw new Error('bad')
    return values
  })
  const results = await Promise.allSettled(['bad', 'a', 'b'].map(work))
  t.deepEqual(
    results.map(result => result.status),
    ['rejected', 'rejected', 'fulfilled'],
  )
})
