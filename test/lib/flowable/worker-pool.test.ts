import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import anyTest, { type ExecutionContext } from 'ava'
import * as E from 'fp-ts/lib/Either.js'
import sharp from 'sharp'
import { step } from '../../../lib/flowable/step.js'
import { openWorkerPool, type WorkerPool, type WorkerPoolOptions } from '../../../lib/flowable/worker-pool.js'
import { temporaryFolder } from '../../temporary-folder.js'
import type * as Arithmetic from './steps/arithmetic.js'
import type * as Decode from './steps/decode.js'
import type * as Patterns from './steps/pattern.js'
import type * as Troubles from './steps/trouble.js'

const at = (name: string) => new URL(`./steps/${name}.js`, import.meta.url)
const addHundred = step<typeof Arithmetic.addHundred>(at('arithmetic'), 'addHundred')
const pattern = step<typeof Patterns.pattern>(at('pattern'), 'pattern')
const leftOfLast = step<typeof Patterns.leftOfLast>(at('pattern'), 'leftOfLast')
const sum = step<typeof Patterns.sum>(at('pattern'), 'sum')
const trouble = step<typeof Troubles.trouble>(at('trouble'), 'trouble')
const linger = step<typeof Troubles.linger>(at('trouble'), 'linger')
const tickLoop = step<typeof Troubles.tickLoop>(at('trouble'), 'tickLoop')
const keepsTable = step<typeof Troubles.keepsTable>(at('trouble'), 'keepsTable')
const decode = step<typeof Decode.decode>(at('decode'), 'decode')

// One pool at a time: threads that start all at once keep each other waiting.
const test = anyTest.serial

/** A pool of the test, closed at its end. */
const opened = (t: ExecutionContext, options: WorkerPoolOptions): WorkerPool => {
  const pool = openWorkerPool(options)
  t.teardown(() => pool.close())
  return pool
}
const threadOf = async (pool: WorkerPool): Promise<number> => {
  const result = await pool.run(trouble, { what: 'none' })
  return E.isRight(result) ? (result.right as { threadId: number }).threadId : -1
}
/** Waits for another thread to raise the gate's first number, without keeping this one from its work. */
const raised = async (gate: Int32Array) => {
  while (Atomics.load(gate, 0) === 0) await new Promise(resolve => setImmediate(resolve))
}
const gate = () => new Int32Array(new SharedArrayBuffer(8))
const open = (held: Int32Array) => {
  Atomics.store(held, 1, 1)
  Atomics.notify(held, 1)
}

test('the same results for 0, 1, 2 and 4 workers', async t => {
  const all = (pool: WorkerPool) =>
    Promise.all(Array.from({ length: 12 }, (_, seed) => pool.run(pattern, { seed, sizePx: 16 })))
  const expected = await all(opened(t, { workers: 0 }))
  t.true(expected.every(E.isRight))
  for (const workers of [1, 2, 4]) t.deepEqual(await all(opened(t, { workers })), expected, `${workers} workers`)
})

for (const workers of [0, 1])
  test(`${workers} workers: pixels of results are moved, views of part of a buffer are copied`, async t => {
    const pool = opened(t, { workers })
    t.like(await pool.run(leftOfLast, 8), E.right({ left: -1 }))
    t.like(await pool.run(leftOfLast, 8), E.right({ left: 0 }))
    const result = await pool.run(pattern, { seed: 1, sizePx: 8 })
    if (E.isLeft(result)) return t.fail(result.left.cause)
    t.deepEqual(result.right.tail, result.right.pixels.subarray(8))
  })

for (const workers of [0, 1])
  test(`${workers} workers: a value is copied, or moved where it is given away`, async t => {
    const pool = opened(t, { workers })
    const kept = { pixels: Uint8Array.of(1, 2, 3) }
    t.deepEqual(await pool.run(sum, kept), E.right({ sum: 6, owns: true }))
    t.deepEqual(kept.pixels, Uint8Array.of(1, 2, 3))
    const given = { pixels: Uint8Array.of(1, 2, 3) }
    t.deepEqual(await pool.run(sum, given, { transfer: true }), E.right({ sum: 6, owns: true }))
    t.is(given.pixels.buffer.byteLength, 0)
    const whole = Uint8Array.of(9, 1, 2)
    t.like(await pool.run(sum, { pixels: whole.subarray(1) }, { transfer: true }), E.right({ sum: 3 }))
    t.is(whole.length, 3)
  })

for (const workers of [0, 1])
  test(`${workers} workers: a step that throws or rejects is a failure at once, with message and stack`, async t => {
    const pool = opened(t, { workers })
    const thread = await threadOf(pool)
    const thrown = await pool.run(trouble, { what: 'throw' })
    if (E.isRight(thrown)) return t.fail()
    t.like(thrown.left, { step: 'trouble', cause: 'the sample is broken', attempts: 1 })
    t.regex(thrown.left.stack ?? '', /RangeError: the sample is broken\n.*trouble\.ts/s)
    t.like(await pool.run(trouble, { what: 'reject' }), E.left({ cause: 'the sample is refused', attempts: 1 }))
    t.deepEqual(
      await pool.run(trouble, { what: 'throwText' }),
      E.left({ step: 'trouble', cause: 'a text', attempts: 1, stack: null }),
    )
    t.is(await threadOf(pool), thread, 'the worker lives on')
  })

const TIMEOUT_MS = 1000
const deadly = [
  ['exit', /exited with code: 3/],
  ['loop', /^not finished within 1000 ms$/],
  ['neverSettle', /^not finished within 1000 ms$/],
  ['outOfMemory', /memory limit/],
] as const
for (const [what, cause] of deadly)
  test(`a step that ends its worker (${what}) is tried twice; innocents come through; the pool goes on`, async t => {
    const hangs = what === 'loop' || what === 'neverSettle'
    const pool = opened(t, { workers: 2, heapLimitMiB: 64, ...(hangs ? { timeoutMs: TIMEOUT_MS } : {}) })
    const results = await Promise.all(
      Array.from({ length: 9 }, (_, n) => pool.run(trouble, { what: n === 4 ? what : 'none', n })),
    )
    for (const [n, result] of results.entries())
      if (n !== 4) t.like(result, E.right({ n }))
      else if (E.isRight(result)) t.fail('no failure')
      else {
        t.regex(result.left.cause, cause)
        t.is(result.left.attempts, 2)
      }
    t.deepEqual(await pool.run(addHundred, 1), E.right(101))
  })

test('a worker that loops after it has answered is noticed by the next step within its time, not that of a start', async t => {
  const pool = opened(t, { workers: 1, timeoutMs: TIMEOUT_MS, startTimeoutMs: 600_000 })
  t.like(await pool.run(trouble, { what: 'lateLoop', n: 1 }), E.right({ n: 1 }))
  t.like(await pool.run(trouble, { what: 'none', n: 2 }), E.right({ n: 2 }))
})

test('a worker that loops between the end of its step and its answer is a failure, not a hang', async t => {
  const pool = opened(t, { workers: 1, timeoutMs: TIMEOUT_MS })
  for (const n of [0, 1, 2, 3]) {
    const result = await pool.run(tickLoop, n)
    if (E.isLeft(result)) t.regex(result.left.cause, /^(not finished within 1000 ms|its worker hangs since it ended)$/)
    else t.is(result.right, n)
  }
  t.deepEqual(await pool.run(addHundred, 1), E.right(101))
})

for (const workers of [0, 1])
  test(`${workers} workers: a step that gives away what it keeps is a failure the second time, in a sentence`, async t => {
    const pool = opened(t, { workers })
    t.deepEqual(await pool.run(keepsTable, 1), E.right({ table: Uint8Array.of(1, 2, 3) }))
    t.like(
      await pool.run(keepsTable, 2),
      E.left({ cause: 'expected arrays with their memory, got one whose memory was moved away before', attempts: 1 }),
    )
    t.deepEqual(await pool.run(addHundred, 1), E.right(101))
  })

for (const workers of [0, 1])
  test(`${workers} workers: a value that was given away before is refused`, async t => {
    const pool = opened(t, { workers })
    const given = { pixels: Uint8Array.of(1, 2, 3) }
    await pool.run(sum, given, { transfer: true })
    await t.throwsAsync(pool.run(sum, given, { transfer: true }), {
      instanceOf: TypeError,
      message: /^workerPool: expected sum to take plain data: expected arrays with their memory/,
    })
  })

for (const [what] of deadly.slice(0, 2))
  test(`a step that ends its worker once (${what}) succeeds the second time, also where its pixels were given away`, async t => {
    const pool = opened(t, { workers: 1, timeoutMs: TIMEOUT_MS })
    const before = await threadOf(pool)
    const once = join(temporaryFolder(t), 'marker')
    const value = { what, once, n: 5, pixels: Uint8Array.of(1) }
    t.like(await pool.run(trouble, value, { transfer: true }), E.right({ n: 5 }))
    t.not(await threadOf(pool), before)
  })

test('an error that a step leaves behind ends its worker, and whoever has it next is tried again', async t => {
  const pool = opened(t, { workers: 1, timeoutMs: TIMEOUT_MS })
  t.like(await pool.run(trouble, { what: 'late', n: 1 }), E.right({ n: 1 }))
  const innocent = await Promise.all([2, 3, 4].map(n => pool.run(trouble, { what: 'none', n })))
  for (const [i, result] of innocent.entries()) t.like(result, E.right({ n: i + 2 }))
})

test('time that the main thread is busy does not count', async t => {
  const pool = opened(t, { workers: 1, timeoutMs: 1000 })
  await pool.run(addHundred, 0)
  const before = await threadOf(pool)
  const result = pool.run(addHundred, 1)
  // From here the event loop goes on to its timers, and comes to the messages of workers after them.
  await new Promise<void>(resolve =>
    setImmediate(() => {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2000)
      resolve()
    }),
  )
  t.deepEqual(await result, E.right(101))
  t.is(await threadOf(pool), before, 'the worker was not replaced')
})

test('time in the queue does not count', async t => {
  const pool = opened(t, { workers: 1, timeoutMs: 2000 })
  const before = await threadOf(pool)
  const held = Array.from({ length: 4 }, gate)
  const results = held.map(gate => pool.run(linger, { gate }))
  for (const each of held) {
    await raised(each)
    await new Promise(resolve => setTimeout(resolve, 600))
    open(each)
  }
  t.deepEqual(await Promise.all(results), Array(4).fill(E.right('done')))
  t.is(await threadOf(pool), before, 'the worker was not replaced')
})

for (const workers of [0, 1])
  test(`${workers} workers: a module that cannot be loaded is named with its export`, async t => {
    const pool = opened(t, { workers })
    const message = (name: string, why: string) => new RegExp(`^step: expected file:.*/steps/${name}.ts ${why}`)
    await t.throwsAsync(pool.run(step(at('unloadable'), 'unloadable'), 1), {
      message: message('unloadable', 'to load and export unloadable: this module does not load$'),
    })
    await t.throwsAsync(pool.run(step(at('arithmetic'), 'nowhere'), 1), {
      message: message('arithmetic', 'to export a function nowhere, got undefined$'),
    })
    await t.throwsAsync(pool.run(step(at('arithmetic'), 'notAFunction'), 1), {
      message: message('arithmetic', 'to export a function notAFunction, got number$'),
    })
    t.deepEqual(await pool.run(addHundred, 1), E.right(101))
  })

test('a module that exits as it loads is a failure, not a hang', async t => {
  const pool = opened(t, { workers: 1 })
  t.like(await pool.run(step(at('exits-on-load'), 'exitsOnLoad'), 1), E.left({ attempts: 2 }))
  t.deepEqual(await pool.run(addHundred, 1), E.right(101))
})

test('a worker that does not come to begin is a failure, not a hang', async t => {
  const folder = temporaryFolder(t)
  writeFileSync(
    join(folder, 'never.mjs'),
    'await new Promise(() => setInterval(() => {}, 1000))\nexport const f = n => n\n',
  )
  const pool = opened(t, { workers: 1, timeoutMs: 300, startTimeoutMs: 900 })
  t.like(
    await pool.run(step(pathToFileURL(join(folder, 'never.mjs')), 'f'), 1),
    E.left({ cause: 'no worker began it within 900 ms', attempts: 2 }),
  )
})

test('a step whose files changed since the program started is refused', async t => {
  const folder = temporaryFolder(t)
  const write = (n: number) => writeFileSync(join(folder, 'inner.mjs'), `export const n = ${n}\n`)
  write(1)
  writeFileSync(join(folder, 'outer.mjs'), "import { n } from './inner.mjs'\nexport const f = m => m + n\n")
  const f = step<(m: number) => number>(pathToFileURL(join(folder, 'outer.mjs')), 'f')
  const pool = opened(t, { workers: 1 })
  t.deepEqual(await pool.run(f, 1), E.right(2))
  write(2)
  t.deepEqual(await pool.run(f, 1), E.right(2), 'the worker has loaded it already')
  await pool.run(trouble, { what: 'exit' })
  await t.throwsAsync(pool.run(f, 1), {
    message: /^step: expected f of .*outer\.mjs with fingerprint .* files changed/,
  })
})

for (const workers of [0, 1])
  test(`${workers} workers: what is not plain data is refused, both ways`, async t => {
    const pool = opened(t, { workers })
    await t.throwsAsync(
      pool.run(step<(f: () => void) => number>(at('arithmetic'), 'addHundred'), () => {}),
      {
        message: /^workerPool: expected \w+ to (take and )?give plain data[:,] .* could not be cloned/,
      },
    )
    await t.throwsAsync(pool.run(trouble, { what: 'function' }), {
      message: /^workerPool: expected \w+ to (take and )?give plain data[:,] .* could not be cloned/,
    })
    t.deepEqual(await pool.run(addHundred, 1), E.right(101))
  })

test('closing lets work under way end, turns away what waits, and refuses what comes', async t => {
  const pool = openWorkerPool({ workers: 1 })
  const held = gate()
  const working = pool.run(linger, { gate: held })
  const waiting = pool.run(addHundred, 1)
  await raised(held)
  const closed = Promise.all([pool.close(), pool.close()])
  const message = 'workerPool: expected an open pool for addHundred, got one that is closed'
  open(held)
  await t.throwsAsync(waiting, { message })
  await t.throwsAsync(pool.run(addHundred, 1), { message })
  t.deepEqual(await working, E.right('done'))
  await closed
})

test('closing while a step hangs waits no longer than its time', async t => {
  const pool = openWorkerPool({ workers: 1, timeoutMs: 200 })
  const working = pool.run(trouble, { what: 'loop' })
  await pool.close()
  t.like(await working, E.left({ attempts: 2 }))
})

test('a pool may be closed as soon as it is opened', async t => {
  await openWorkerPool({ workers: 2 }).close()
  await openWorkerPool({ workers: 0 }).close()
  t.pass()
})

test('an idle pool that nobody closed lets the process end', t => {
  const program = fileURLToPath(new URL('./worker-pool-program.ts', import.meta.url))
  const { stdout, status } = spawnSync(process.execPath, ['--import=tsx', program], {
    encoding: 'utf8',
    timeout: 120_000,
  })
  t.is(stdout, '101\n')
  t.is(status, 0)
})

test('a value that waits can be withdrawn; one in work is finished', async t => {
  const pool = opened(t, { workers: 1 })
  const abort = new AbortController()
  const held = gate()
  const working = pool.run(linger, { gate: held }, { signal: abort.signal })
  const waiting = pool.run(addHundred, 1, { signal: abort.signal })
  await raised(held)
  abort.abort()
  open(held)
  t.deepEqual(await working, E.right('done'))
  await t.throwsAsync(waiting, { any: true, name: 'AbortError' })
  t.deepEqual(await pool.run(addHundred, 2), E.right(102))
})

test('sharp decodes in workers, and a worker may end while it does', async t => {
  const picture = await sharp({ create: { width: 700, height: 600, channels: 3, background: '#808080' } })
    .jpeg()
    .toBuffer()
  const bytes = new Uint8Array(picture)
  const pool = opened(t, { workers: 2, timeoutMs: TIMEOUT_MS })
  const decoded = async () => {
    const result = await pool.run(decode, bytes)
    if (E.isLeft(result)) return t.fail(result.left.cause)
    t.like(result.right, { widthPx: 700, heightPx: 600 })
    t.deepEqual(new Set(result.right.pixels), new Set([128]))
  }
  await decoded()
  const ended = ['exitWhileDecoding', 'hangWhileDecoding'].map(name =>
    pool.run(step<(bytes: Uint8Array) => unknown>(at('decode'), name), bytes),
  )
  t.like(await ended[0], E.left({ attempts: 2 }))
  t.like(await ended[1], E.left({ attempts: 2 }))
  await decoded()
})

test('options out of range are refused when the pool is opened, by name', t => {
  for (const [options, message] of [
    [{ workers: -1 }, /^workerPool: expected workers to be a whole number of at least 0, got -1$/],
    [{ workers: 1.5 }, /workers .* got 1.5$/],
    [{ workers: 1, timeoutMs: 0 }, /timeoutMs .* at least 1 and at most 2147483647, got 0$/],
    [{ workers: 1, timeoutMs: 2 ** 40 }, /timeoutMs .* got 1099511627776$/],
    [{ workers: 1, startTimeoutMs: Number.NaN }, /startTimeoutMs .* got NaN$/],
    [{ workers: 1, heapLimitMiB: 0 }, /heapLimitMiB .* got 0$/],
  ] as const)
    t.throws(() => openWorkerPool(options), { instanceOf: RangeError, message })
})
