import test from 'ava'
import { pipe } from 'fp-ts/lib/function.js'
import { epochs } from '../../../lib/flowable/epochs.js'
import { forEach } from '../../../lib/flowable/for-each.js'
import { fromShards } from '../../../lib/flowable/from-shards.js'
import { permutation } from '../../../lib/flowable/permutation.js'
import { shuffledEpochs } from '../../../lib/flowable/shuffled-epochs.js'
import { collect, collectFirst, nextTurn, range } from './collect.js'

const names = ['a', 'b', 'c', 'd']

/** Archives of five records that note what happens to them. */
const archives = () => {
  const log: string[] = []
  const open = async function* (shard: string, signal: AbortSignal) {
    log.push(`open ${shard}`)
    signal.addEventListener('abort', () => log.push(`abort ${shard}`))
    try {
      for (const i of range(5)) {
        await nextTurn()
        yield `${shard}${i}`
      }
    } finally {
      log.push(`close ${shard}`)
    }
  }
  return { log, flow: fromShards({ name: 'four', shards: names, open }) }
}

test('shards are read one after the other, each opened when it is wanted', async t => {
  const { log, flow } = archives()
  t.deepEqual(
    await collect(flow),
    names.flatMap(shard => range(5).map(i => `${shard}${i}`)),
  )
  t.deepEqual(
    log.filter(line => !line.startsWith('abort')),
    names.flatMap(shard => [`open ${shard}`, `close ${shard}`]),
  )
})

test('leaving closes the open shard and aborts its signal', async t => {
  const { log, flow } = archives()
  const running = pipe(
    flow,
    forEach(value => {
      if (value === 'b2') void running.stop()
    }),
  )
  await running
  for (let i = 0; i < 5; i++) await nextTurn()
  t.deepEqual(
    log.filter(line => line.endsWith('b')),
    ['open b', 'abort b', 'close b'],
  )
  t.false(log.includes('open c'))
})

test('a continued run opens only the shard in which it stands, and those after it', async t => {
  const { log, flow } = archives()
  const whole = await collect(flow)
  for (const stop of [1, 7, 10, 12, 19]) {
    const { state } = await collectFirst(flow, stop)
    t.deepEqual(state, [Math.floor((stop - 1) / 5), ((stop - 1) % 5) + 1])
    log.length = 0
    t.deepEqual(await collect(flow, state), whole.slice(stop))
    t.is(log[0], `open ${names[Math.floor((stop - 1) / 5)]}`)
  }
})

test('an error names the shard, and has the original as its cause', async t => {
  const cause = new Error('the archive is damaged')
  const damaged = fromShards({
    name: 'tars',
    shards: names,
    open: async function* (shard) {
      yield shard
      if (shard === 'c') throw cause
    },
  })
  const error = await t.throwsAsync(collect(damaged), {
    message: 'fromShards(tars): shard 2 (c) of 4: the archive is damaged',
  })
  t.is(error.cause, cause)
  const missing = fromShards({
    name: 'tars',
    shards: [1, 2],
    open: (): AsyncIterable<number> => {
      throw new Error('not found')
    },
  })
  await t.throwsAsync(collect(missing), { message: 'fromShards(tars): shard 0 of 2: not found' })
})

test('an iterator without return, and shards given by their index', async t => {
  const bare = (shard: number): AsyncIterable<number> => ({
    [Symbol.asyncIterator]: () => {
      let i = 0
      return { next: async () => (i < 3 ? { done: false, value: 10 * shard + i++ } : { done: true, value: undefined }) }
    },
  })
  const flow = fromShards({ name: 'bare', shards: { length: 2, key: i => i + 1 }, open: bare })
  t.deepEqual(await collect(flow), [10, 11, 12, 20, 21, 22])
  t.deepEqual((await collectFirst(flow, 2)).values, [10, 11])
})

test('the epoch may order the shards', async t => {
  const open = async function* (shard: string) {
    yield shard
  }
  const flow = epochs(epoch => {
    const order = permutation(names.length, [1, epoch])
    return fromShards({ name: 'four', shards: { length: names.length, key: i => names[order(i)]! }, open })
  }, 3)
  const values = await collect(flow)
  for (const epoch of range(3)) t.deepEqual(values.slice(4 * epoch, 4 * epoch + 4).toSorted(), names)
  t.not(values.slice(0, 4).join(), values.slice(4, 8).join())
})

test('shards without end are refused when they are built: epochs does that', t => {
  const endless = shuffledEpochs({ name: 'two', length: 2, key: i => i }, { seed: 1 })
  t.throws(() => fromShards({ name: 'two', shards: endless, open: async function* () {} }), {
    message: /^fromShards\(two\): expected the number of shards to be a whole number of at least 0, got Infinity$/,
  })
})
