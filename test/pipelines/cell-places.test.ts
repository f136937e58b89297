import test from 'ava'
import { defaults, quickstart } from '../../lib/codec/configuration.js'
import { cellPlaces } from '../../pipelines/cell-places.js'

const auto = { workers: 'auto', replicas: 'auto' } as const
const freeMiB = 100_000

test('on wasm a run for each core, alone in its process; on other engines one run with all of the machine', t => {
  const alone = { workers: 0, replicas: 0 }
  t.deepEqual(cellPlaces('wasm', quickstart, { parallel: null, runs: 54, cores: 8, freeMiB }), {
    count: 8,
    threads: alone,
  })
  for (const engine of ['cuda', 'webgpu', 'webgpu-software', 'native'] as const)
    t.deepEqual(cellPlaces(engine, quickstart, { parallel: null, runs: 54, cores: 8, freeMiB }), {
      count: 1,
      threads: auto,
    })
})

test('never more at once than there are runs; the only one has all cores; the user has the last word', t => {
  t.deepEqual(cellPlaces('wasm', quickstart, { parallel: null, runs: 3, cores: 8, freeMiB }), {
    count: 3,
    threads: { workers: 1, replicas: 2 },
  })
  t.deepEqual(cellPlaces('wasm', quickstart, { parallel: null, runs: 1, cores: 8, freeMiB }), {
    count: 1,
    threads: auto,
  })
  t.is(cellPlaces('cuda', quickstart, { parallel: 2, runs: 54, cores: 8, freeMiB }).count, 2)
  t.is(cellPlaces('wasm', quickstart, { parallel: 5, runs: 54, cores: 2, freeMiB }).count, 5)
})

test('on wasm no more than the memory is enough for, but one', t => {
  const of = (base: typeof quickstart, freeMiB: number) =>
    cellPlaces('wasm', base, { parallel: null, runs: 54, cores: 8, freeMiB }).count
  t.is(of(quickstart, 2000), 6)
  t.is(of(defaults, 8000), 5)
  t.is(of(defaults, 100), 1)
})

test('threads that the configuration says stay as they are', t => {
  const base = { ...quickstart, replicas: 3, workers: 2 }
  for (const parallel of [1, 2, 8])
    t.deepEqual(cellPlaces('wasm', base, { parallel, runs: 54, cores: 8, freeMiB }).threads, {
      workers: 2,
      replicas: 3,
    })
})
