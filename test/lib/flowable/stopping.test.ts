import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import test from 'ava'
import { pipe } from 'fp-ts/lib/function.js'
import * as F from '../../../lib/index.js'
import { turn, turns } from './laws/quiet.js'

test('stop resolves when what was held has settled, or names what has not', async t => {
  let released = false
  const slow = F.fromAsyncIterable(async function* () {
    try {
      for (;;) {
        await turn()
        yield 0
      }
    } finally {
      released = true
    }
  })
  const running = pipe(
    slow,
    F.forEach(() => {}),
  )
  await turn()
  t.deepEqual(await running.stop(), { unsettled: [] })
  t.true(released)

  const parked = F.fromAsyncIterable(async function* () {
    await new Promise(() => {})
    yield 0
  })
  const stuck = pipe(
    parked,
    F.forEach(() => {}),
  )
  await turn()
  const { unsettled } = await stuck.stop(20)
  t.true(unsettled.includes('fromAsyncIterable: next'))
})

test('a source that honours the signal is idle at once', async t => {
  const honest = F.fromAsyncIterable(async function* (signal) {
    await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }))
    yield 0
  })
  const running = pipe(
    honest,
    F.forEach(() => {}),
  )
  await turn()
  t.deepEqual(await running.stop(), { unsettled: [] })
})

test('stop rejects with what a clean-up threw', async t => {
  const untidy = F.fromAsyncIterable(async function* () {
    try {
      for (;;) {
        await turn()
        yield 0
      }
    } finally {
      // biome-ignore lint/correctness/noUnsafeFinally: the failure of a clean-up is what is tested
      throw new Error('the clean-up broke')
    }
  })
  const running = pipe(
    untidy,
    F.forEach(() => {}),
  )
  await turn()
  await t.throwsAsync(running.stop(), { message: 'the clean-up broke' })
})

test('what ignores the signal is named by stop until it settles, and then released', async t => {
  let released = false
  let settleRead = () => {}
  let settleWork = () => {}
  const deaf = F.fromAsyncIterable(async function* () {
    try {
      yield 0
      await new Promise<void>(resolve => {
        settleRead = resolve
      })
      yield 1
    } finally {
      released = true
    }
  })
  const work = () =>
    new Promise<void>(resolve => {
      settleWork = resolve
    })
  const seen: unknown[] = []
  const running = pipe(
    deaf,
    F.mapAsync(work, { concurrency: 2, name: 'resample' }),
    F.forEach(value => seen.push(value)),
  )
  await turns(5)
  const { unsettled } = await running.stop(20)
  t.true(unsettled.includes('resample'))
  t.true(unsettled.includes('fromAsyncIterable: next'))
  t.false(released)
  settleRead()
  settleWork()
  t.deepEqual(await running.stop(), { unsettled: [] })
  t.true(released)
  t.deepEqual(seen, [])
})

test('stop waits for the handler, whose value is then handled; what it throws is stop’s', async t => {
  let finish = () => {}
  const work = () =>
    new Promise<void>(resolve => {
      finish = resolve
    })
  const running = pipe(F.fromIterable([1, 2]), F.forEach(work))
  await turns(2)
  t.deepEqual(await running.stop(10), { unsettled: ['forEach: the handler'] })
  t.is(running.state(), null)
  finish()
  t.deepEqual(await running.stop(Number.POSITIVE_INFINITY), { unsettled: [] })
  t.is(running.state(), 1)

  const failing = pipe(
    F.fromIterable([1]),
    F.forEach(async () => {
      await turns(5)
      throw new Error('the handler broke')
    }),
  )
  await turns(2)
  await t.throwsAsync(failing.stop(), { message: 'the handler broke' })
  await failing
})

test('of two stops at once, the one that waits longer hears what breaks after the other', async t => {
  let finish: () => void = () => {}
  const running = pipe(
    F.fromIterable([1]),
    F.forEach(async () => {
      await new Promise<void>(resolve => {
        finish = resolve
      })
      throw new Error('the handler broke')
    }),
  )
  await turns(2)
  const longer = running.stop(Number.POSITIVE_INFINITY)
  t.deepEqual(await running.stop(0), { unsettled: ['forEach: the handler'] })
  finish()
  await t.throwsAsync(longer, { message: 'the handler broke' })
})

test('a handler may stop its run and wait for that', async t => {
  const running: F.Running = pipe(
    F.fromIterable([1, 2, 3]),
    F.forEach(async () => {
      t.deepEqual(await running.stop(Number.POSITIVE_INFINITY), { unsettled: [] })
    }),
  )
  await running
  await turns(2)
  t.is(running.state(), 1)
})

test('a handler’s promise of another kind is waited for', async t => {
  let handling = 0
  let most = 0
  await pipe(
    F.fromIterable([1, 2, 3]),
    F.forEach(() => {
      most = Math.max(most, ++handling)
      return {
        // biome-ignore lint/suspicious/noThenProperty: that is what is tested
        then: (resolve: () => void) =>
          setImmediate(() => {
            handling--
            resolve()
          }),
      }
    }),
  )
  t.is(most, 1)
})

test('times that are none are refused', async t => {
  const running = pipe(
    F.fromIterable([1]),
    F.forEach(() => {}),
  )
  await t.throwsAsync(running.stop(Number.NaN), {
    instanceOf: RangeError,
    message: 'stop: expected withinMs to be a number of milliseconds, got NaN',
  })
  for (const settleMs of [-1, Number.NaN, '3' as never])
    t.throws(() => F.toAsyncIterable(F.fromIterable([1]), { settleMs }), {
      instanceOf: RangeError,
      message: `toAsyncIterable: expected settleMs to be a number of milliseconds, got ${settleMs}`,
    })
})

test('each work has a signal of its own: that of finished work is left alone, and what listens to it can go', async t => {
  const signals: AbortSignal[] = []
  const work = async (n: number, signal: AbortSignal) => {
    signals.push(signal)
    if (n >= 2) await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
    return n
  }
  const seen: number[] = []
  const running = pipe(
    F.fromIterable([0, 1, 2, 3, 4]),
    F.mapAsync(work, { concurrency: 2 }),
    F.forEach(n => seen.push(n)),
  )
  await turns(5)
  t.deepEqual(await running.stop(), { unsettled: [] })
  t.deepEqual(seen, [0, 1])
  t.is(new Set(signals).size, 4)
  t.deepEqual(
    signals.map(({ aborted }) => aborted),
    [false, false, true, true],
  )
})

test('a clean-up that throws when nobody waits for it is reported by Node, beside the error of the run', t => {
  const program = `
    import { forEach, fromIterable } from './lib/index.js'
    const untidy = { *[Symbol.iterator]() { try { yield 1 } finally { throw new Error('the clean-up broke') } } }
    process.on('uncaughtException', error => console.log('uncaught: ' + error.message))
    await forEach(() => { throw new Error('the handler broke') })(fromIterable(untidy))
      .catch(error => console.log('rejected: ' + error.message))`
  const { stdout } = spawnSync(process.execPath, ['--import=tsx', '--input-type=module', '-e', program], {
    cwd: fileURLToPath(new URL('../../..', import.meta.url)),
    encoding: 'utf8',
  })
  t.deepEqual(stdout.trim().split('\n').toSorted(), ['rejected: the handler broke', 'uncaught: the clean-up broke'])
})
test('stop rejects with all that several clean-ups threw', async t => {
  const untidy = (name: string) =>
    F.flowable<number>(name, stage => {
      stage.onClose(name, () => {
        throw new Error(`${name} broke`)
      })
      return () => {}
    })
  const running = pipe(
    untidy('one'),
    F.zip(untidy('two')),
    F.forEach(() => {}),
  )
  const error = await t.throwsAsync(running.stop(), { instanceOf: AggregateError })
  t.deepEqual(
    (error as AggregateError).errors.map(e => e.message),
    ['one broke', 'two broke'],
  )
})

test('leaving a loop over toAsyncIterable throws what a clean-up threw', async t => {
  const untidy = F.fromIterable({
    *[Symbol.iterator]() {
      try {
        yield 1
        yield 2
      } finally {
        // biome-ignore lint/correctness/noUnsafeFinally: the failure of a clean-up is what is tested
        throw new Error('the clean-up broke')
      }
    },
  })
  const leave = async () => {
    for await (const _ of F.toAsyncIterable(untidy)) break
  }
  await t.throwsAsync(leave, { message: 'the clean-up broke' })
})
