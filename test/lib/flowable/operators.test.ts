import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import test from 'ava'
import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as Rx from 'rxjs'
import { shown } from '../../../lib/codec/shown.js'
import * as F from '../../../lib/index.js'

const collect = async <A>(flow: F.Flowable<A>) => {
  const values: A[] = []
  await pipe(
    flow,
    F.forEach(value => values.push(value)),
  )
  return values
}
const range = (count: number) => Array.from({ length: count }, (_, i) => i)

test('parameters out of range are refused when the pipeline is built, naming operator and value', t => {
  t.throws(() => F.batch(0), { message: 'batch: expected size to be a whole number of at least 1, got 0' })
  t.throws(() => F.take(-1), { message: 'take: expected count to be a whole number of at least 0, got -1' })
  t.throws(() => F.prefetch(1.5), { message: 'prefetch: expected count to be a whole number of at least 1, got 1.5' })
  t.throws(() => F.mapAsync(async n => n, { concurrency: Number.NaN }), {
    message: /^mapAsync: expected concurrency .* got NaN/,
  })
  t.throws(() => F.branch(0, (s: F.Flowable<number>) => s), { message: /^branch: expected lag .* got 0/ })
  t.throws(() => F.mix([]), { message: 'mix: expected at least one source, got none' })
  t.throws(() => F.mix([{ from: F.fromIterable([1]), weight: 0.5 }]), { message: /^mix: expected weight .* got 0.5/ })
  t.throws(() => F.permutation(-1, [1]), { message: /length.*-1/ })
})

for (const [name, operator] of [
  ['filter', Rx.filter<number>(n => n !== 3)],
  ['pairwise', Rx.pairwise<number>()],
  ['bufferCount', Rx.bufferCount<number>(2)],
  ['startWith', Rx.startWith<number>(7)],
  ['delay', Rx.delay<number>(1)],
  ['mergeMap', Rx.mergeMap((n: number) => [n, n])],
  ['last', Rx.last<number>()],
] as const)
  test(`lift refuses ${name}, which does not give one value for each, by name`, async t => {
    const lifted = F.lift(operator as Rx.OperatorFunction<number, unknown>, name)
    await t.throwsAsync(collect(pipe(F.fromIterable([1, 2, 3, 4]), lifted)), {
      message: new RegExp(`^${name}: expected one value out for each value in`),
    })
  })

test('mix keeps every prefix within one of its share: 1:3:1:60:19', async t => {
  const weights = [1, 3, 1, 60, 19]
  const total = 84
  const parts = weights.map((weight, i) => ({ weight, from: F.fromIterable(Array(2000).fill(i)) }))
  const counts = weights.map(() => 0)
  for (const [n, i] of (await collect(pipe(F.mix(parts), F.take(2500)))).entries()) {
    counts[i]!++
    for (const [k, weight] of weights.entries()) t.true(Math.abs(counts[k]! - ((n + 1) * weight) / total) < 1)
  }
})

test('mix keeps its shares for any weights', async t => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 6 }), async weights => {
      const total = weights.reduce((a, b) => a + b)
      const parts = weights.map((weight, i) => ({ weight, from: F.fromIterable(Array(300).fill(i)) }))
      const counts = weights.map(() => 0)
      const values = await collect(pipe(F.mix(parts), F.take(Math.min(300, 2 * total))))
      return values.every((i, n) => {
        counts[i]!++
        return weights.every((weight, k) => Math.abs(counts[k]! - ((n + 1) * weight) / total) < 1)
      })
    }),
    { seed: 1, numRuns: 50 },
  )
  t.pass()
})

test('zip in strict mode refuses flows of unequal length', async t => {
  const zipped = (a: number, b: number) =>
    collect(pipe(F.fromIterable(range(a)), F.zip(F.fromIterable(range(b)), { strict: true })))
  t.is((await zipped(3, 3)).length, 3)
  await t.throwsAsync(zipped(3, 2), { message: 'zip: expected flows of equal length, but the second ended first' })
  await t.throwsAsync(zipped(2, 3), { message: 'zip: expected flows of equal length, but the first ended first' })
})

test('branch runs its source once, and refuses a use that comes late', async t => {
  let reads = 0
  const source = pipe(
    F.fromIterable(range(5)),
    F.map(n => {
      reads++
      return n
    }),
  )
  await collect(
    pipe(
      source,
      F.branch(1, (s: F.Flowable<number>) => pipe(s, F.zip(s))),
    ),
  )
  t.is(reads, 5)
  let late: F.Flowable<number> | undefined
  const keep = F.branch(1, (s: F.Flowable<number>) => {
    late = s
    return pipe(
      s,
      F.mapAsync(async () => late && (await collect(late)), { concurrency: 1 }),
    ) as F.Flowable<unknown>
  })
  await t.throwsAsync(collect(keep(source)), { message: /^branch: expected every use/ })
})

const letters = (flow: readonly E.Either<string, number>[], maxFailedShare: number, minimumSeen = 5) => {
  const written: string[] = []
  const result = collect(
    pipe(
      F.fromIterable(flow),
      F.deadLetters<string>({
        write: letter => written.push(letter.cause),
        maxFailedShare,
        minimumSeen,
        tooMany: (failed, seen, first) => new Error(`${failed} of ${seen}: ${first.join(', ')}`),
      }),
    ),
  )
  return { result, written }
}

test('deadLetters: values + letters = source, and too many letters end the run with the first causes', async t => {
  const flow = range(20).map(n => (n % 4 === 1 ? E.left(`bad ${n}`) : E.right(n)))
  const some = letters(flow, 0.34)
  t.is((await some.result).length + some.written.length, 20)
  await t.throwsAsync(letters(flow, 0.2).result, { message: '2 of 6: bad 1, bad 5' })
  await t.throwsAsync(letters([E.left('a'), E.left('b')], 0.9).result, { message: '2 of 2: a, b' })
})

test('unordered work cannot be continued from a state, and says so', async t => {
  const flow = pipe(
    F.fromIterable([1, 2]),
    F.mapAsync(async n => n, { concurrency: 2, ordered: false }),
  )
  await t.throwsAsync(
    pipe(
      flow,
      F.forEach(() => {}, { from: 1 }),
    ),
    { message: /unordered work cannot be continued/ },
  )
})

test('a permutation takes every place once, and another key gives another order', t => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 3000 }), fc.integer(), fc.nat(), (length, seed, epoch) => {
      const indices = range(length).map(F.permutation(length, [seed, epoch]))
      return new Set(indices).size === length && indices.every(i => i >= 0 && i < length)
    }),
    { seed: 1, numRuns: 60 },
  )
  t.notDeepEqual(range(50).map(F.permutation(50, [1, 0])), range(50).map(F.permutation(50, [1, 1])))
})

test('shuffled epochs give every sample once an epoch', t => {
  const order = F.shuffledEpochs({ name: 'seven', length: 7, key: i => i }, { seed: 5 })
  for (const epoch of [0, 1, 2]) {
    const drawn = range(7).map(i => order.key(7 * epoch + i))
    t.true(drawn.every(d => d.epoch === epoch))
    t.deepEqual(drawn.map(d => d.key).toSorted(), range(7))
  }
})

test('a process that would end with demand outstanding says what never settled', t => {
  const program = `
    import { forEach, fromAsyncIterable } from './lib/index.js'
    await forEach(() => {})(fromAsyncIterable(async function* () { await new Promise(() => {}) }))`
  const { status, stderr } = spawnSync(process.execPath, ['--import=tsx', '--input-type=module', '-e', program], {
    cwd: fileURLToPath(new URL('../../..', import.meta.url)),
    encoding: 'utf8',
  })
  t.not(status, 0)
  t.regex(stderr, /Stalled: .*never settled: fromAsyncIterable: next/)
})

test('fromDataset refuses a length that is none; an endless one is allowed', async t => {
  for (const length of [-1, 1.5, Number.NaN, '3' as never])
    t.throws(() => F.fromDataset({ name: 'odd', length, key: i => i }), {
      instanceOf: RangeError,
      message: `fromDataset(odd): expected the length to be a whole number of at least 0, got ${shown(length)}`,
    })
  const endless = F.fromDataset({ name: 'endless', length: Number.POSITIVE_INFINITY, key: i => i })
  t.deepEqual(await collect(pipe(endless, F.take(3))), [0, 1, 2])
})
