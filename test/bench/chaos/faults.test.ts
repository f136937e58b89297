import test from 'ava'
import fc from 'fast-check'
import { faultsOf } from '../../../bench/chaos/faults.js'

const options = fc.record({
  seed: fc.nat(),
  round: fc.nat(),
  steps: fc.integer({ min: 20, max: 500 }),
  workers: fc.integer({ min: 1, max: 8 }),
  ackWaitMs: fc.integer({ min: 500, max: 5000 }),
})

test('each of worker, server and trainer is hit in every round, in the midst of it', t => {
  fc.assert(
    fc.property(options, given => {
      const faults = faultsOf(given)
      t.deepEqual(faults, faultsOf(given))
      t.deepEqual([...new Set(faults.map(({ target }) => target))].sort(), ['server', 'trainer', 'worker'])
      for (const { target, how, which, atStep, lastsMs } of faults) {
        t.true(atStep >= given.steps / 20 && atStep <= 0.9 * given.steps)
        t.true(which >= 0 && which < given.workers)
        t.true(lastsMs >= 0 && lastsMs <= 2 * given.ackWaitMs)
        t.true(target === 'trainer' || how === 'kill' || how === 'stop')
      }
      t.deepEqual(
        faults.map(({ atStep }) => atStep),
        faults.map(({ atStep }) => atStep).toSorted((a, b) => a - b),
      )
    }),
    { seed: 1, numRuns: 200 },
  )
})

test('twenty rounds have every fault there is', t => {
  const faults = Array.from({ length: 20 }, (_, round) =>
    faultsOf({ seed: 1, round: round + 1, steps: 40, workers: 2, ackWaitMs: 500 }),
  ).flat()
  const kinds = new Set(faults.map(({ target, how }) => `${target} ${how}`))
  t.deepEqual([...kinds].sort(), [
    ...['server kill', 'server stop', 'trainer kill', 'trainer rival', 'trainer stop', 'trainer succeed'],
    ...['worker kill', 'worker stop'],
  ])
  t.true(faults.some(({ how, lastsMs }) => how === 'stop' && lastsMs > 500))
})
