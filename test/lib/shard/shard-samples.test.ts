import { truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test, { type ExecutionContext } from 'ava'
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import { map } from '../../../lib/flowable/map.js'
import { type ShardSamplesOptions, shardSamples } from '../../../lib/shard/shard-samples.js'
import { temporaryFolder } from '../../temporary-folder.js'
import { collect, collectFirst } from '../flowable/collect.js'
import { tarOf, type Written } from './tar-of.js'

/** Four shards of five samples, a0 … d4. */
const shardsOf = async (t: ExecutionContext) => {
  const folder = temporaryFolder(t)
  const paths = ['a', 'b', 'c', 'd'].map(name => join(folder, `${name}.tar`))
  for (const path of paths) {
    const name = path.at(-5)
    const entries = Array.from({ length: 5 }, (_, i): Written => [`${name}${i}.txt`, `${name}${i}`])
    writeFileSync(path, await tarOf(entries))
  }
  return paths
}

const flowOf = (shards: readonly string[], over: Partial<ShardSamplesOptions> = {}) =>
  pipe(
    shardSamples({ name: 'four', shards, seed: 1, windowSamples: 7, epochs: 2, ...over }),
    map(
      E.match(
        ({ _tag }) => `${_tag}`,
        ({ epoch, sample }) => `${epoch}:${sample.key}`,
      ),
    ),
  )

const ids = ['a', 'b', 'c', 'd'].flatMap(name => [0, 1, 2, 3, 4].map(i => `${name}${i}`))
const epochOf = (values: readonly string[], epoch: number) =>
  values.filter(value => value.startsWith(`${epoch}:`)).map(value => value.slice(2))

test('every sample once an epoch, in an order of seed and epoch alone', async t => {
  const shards = await shardsOf(t)
  const values = await collect(flowOf(shards))
  const [first, second] = [epochOf(values, 0), epochOf(values, 1)]
  t.is(values.length, 40)
  t.deepEqual(first.toSorted(), ids)
  t.deepEqual(second.toSorted(), ids)
  t.notDeepEqual(first, second)
  t.deepEqual(await collect(flowOf(shards)), values)
  t.notDeepEqual(await collect(flowOf(shards, { seed: 2 })), values)
  // Shards are shuffled, and samples only within their window.
  const names = first.map(id => id[0])
  t.not(first.slice(0, 7).join(), first.slice(0, 7).toSorted().join())
  t.true(new Set(names.slice(0, 7)).size <= 3)
})

test('without a seed all comes in the order in which it was written', async t => {
  t.deepEqual(epochOf(await collect(flowOf(await shardsOf(t), { seed: null, epochs: 1 })), 0), ids)
})

test('stopped after any sample and continued from its state, the rest is the same', async t => {
  const flow = flowOf(await shardsOf(t))
  const whole = await collect(flow)
  for (const stop of [1, 6, 7, 8, 14, 20, 21, 33, 39]) {
    const { values, state } = await collectFirst(flow, stop)
    t.deepEqual([...values, ...(await collect(flow, state))], whole, `${stop}`)
  }
})

test('a shard that is cut is a letter, and the others are read', async t => {
  const shards = await shardsOf(t)
  truncateSync(shards[1]!, 1600)
  const values = await collect(flowOf(shards, { epochs: 1 }))
  t.is(values.filter(value => value === 'FileInvalid').length, 1)
  t.deepEqual(
    epochOf(values, 0).toSorted(),
    ids.filter(id => !/^b[1-4]/.test(id)),
  )
})

test('what is none of its options is refused when it is built', t => {
  t.throws(() => shardSamples({ name: 'x', shards: [], seed: 1, windowSamples: 1 }), {
    message: 'shardSamples(x): expected the number of shards to be a whole number of at least 1, got 0',
  })
  t.throws(() => shardSamples({ name: 'x', shards: ['a'], seed: 1, windowSamples: 0 }), { message: /windowSamples/ })
})
