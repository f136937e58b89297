import test from 'ava'
import fc from 'fast-check'
import { memoryStore } from '../../../lib/flowable/memory-store.js'

const filled = (length: number, value = length) => new Uint8Array(length).fill(value)

test('behaves as a list of records in the order of their last use, cut at maxBytes', t => {
  const key = fc.constantFrom('a', 'b', 'c', 'd', 'e')
  const call = fc.oneof(
    fc.record({ call: fc.constant('get' as const), key }),
    fc.record({ call: fc.constant('put' as const), key, bytes: fc.uint8Array({ maxLength: 12 }) }),
  )
  fc.assert(
    fc.property(fc.array(call, { maxLength: 60, size: 'max' }), fc.integer({ min: 1, max: 25 }), (calls, maxBytes) => {
      const store = memoryStore({ maxBytes })
      let model: { key: string; bytes: Uint8Array }[] = []
      for (const step of calls) {
        const known = model.find(record => record.key === step.key)
        model = model.filter(record => record !== known)
        if (step.call === 'get') {
          t.deepEqual(store.get(step.key), known?.bytes ?? null)
          if (known) model.push(known)
        } else {
          store.put(step.key, step.bytes)
          if (step.bytes.length <= maxBytes) model.push({ key: step.key, bytes: step.bytes })
          while (model.reduce((sum, { bytes }) => sum + bytes.length, 0) > maxBytes) model.shift()
        }
      }
    }),
    { seed: 1, numRuns: 300 },
  )
})

test('what is kept cannot be changed from outside, nor transferred away', t => {
  const store = memoryStore({ maxBytes: 100 })
  const given = filled(4)
  store.put('k', given)
  given.fill(0)
  const first = store.get('k')!
  structuredClone(first, { transfer: [first.buffer as ArrayBuffer] })
  t.is(first.length, 0)
  t.deepEqual(store.get('k'), filled(4))
})

test('options and keys out of range are refused by name', t => {
  for (const maxBytes of [0, -1, 1.5, Number.NaN])
    t.throws(() => memoryStore({ maxBytes }), {
      message: `memoryStore: expected maxBytes to be a whole number of at least 1, got ${maxBytes}`,
    })
  const store = memoryStore({ maxBytes: 10 })
  for (const key of ['', 'A', '../a', 'a/b', 'a'.repeat(129)]) {
    t.throws(() => store.get(key), { message: /^memoryStore: expected a key of 1 to 128 characters/ })
    t.throws(() => store.put(key, filled(1)), { message: /^memoryStore: expected a key/ })
  }
})
