import test from 'ava'
import * as E from 'fp-ts/lib/Either.js'
import { type Checkpoint, decodeCheckpoint, encodeCheckpoint } from '../../../lib/codec/checkpoint.js'
import { quickstart } from '../../../lib/codec/configuration.js'
import { describeError } from '../../../lib/codec/pipeline-error.js'
import { initialPseudoLabelState } from '../../../lib/codec/pseudo-label-state.js'
import { encodeSafetensors } from '../../../lib/codec/safetensors.js'

const checkpoint: Checkpoint = {
  head: {
    formatVersion: 1,
    step: 12,
    pipeline: [12, [3, [null, 4]]],
    data: 'abc',
    configuration: quickstart,
    validation: { validated: 10, best: { step: 8, score: 0.5 }, since: 1 },
    pseudoLabels: initialPseudoLabelState,
  },
  tensors: new Map([
    ['weight/a', { shape: [2, 1], data: Float32Array.of(1.5, -2) }],
    ['adam/first/a', { shape: [2, 1], data: Float32Array.of(0, Number.MIN_VALUE) }],
  ]),
}
const told = (bytes: Uint8Array) => {
  const decoded = decodeCheckpoint(bytes, 'run/step-12')
  if (E.isRight(decoded)) throw new Error('Expected a refusal')
  return describeError(decoded.left)
}

test('a checkpoint comes back from its bytes as it was', async t => {
  t.deepEqual(decodeCheckpoint(await encodeCheckpoint(checkpoint), 'run'), E.right(checkpoint))
})

test('a byte that was changed or lost anywhere is noticed', async t => {
  const bytes = await encodeCheckpoint(checkpoint)
  for (let at = 0; at < bytes.length; at++) {
    const changed = Uint8Array.from(bytes)
    changed[at]! ^= 1 << (at % 8)
    t.true(E.isLeft(decodeCheckpoint(changed, 'run')), `byte ${at} changed`)
    t.true(E.isLeft(decodeCheckpoint(bytes.subarray(0, at), 'run')), `cut at ${at}`)
  }
  t.true(E.isLeft(decodeCheckpoint(Uint8Array.of(...bytes, 0), 'run')), 'a byte more')
  const last = Uint8Array.from(bytes)
  last[last.length - 40]! ^= 1
  t.is(
    told(last),
    'checkpoint: run/step-12: it is damaged: its bytes do not have the digest that they were written with; the one before it is used, if there is one.',
  )
})

test('weights alone, another format and a head that is none are told apart', async t => {
  t.is(
    told(encodeSafetensors(checkpoint.tensors)),
    'checkpoint: run/step-12: it is not a checkpoint; give the folder of a run.',
  )
  const other = { ...checkpoint, head: { ...checkpoint.head, formatVersion: 2 as 1 } }
  t.is(
    told(await encodeCheckpoint(other)),
    'checkpoint: run/step-12: it has format 2, this version of multimix reads format 1; continue with the version that wrote it, or start a new run.',
  )
  const wrong = { ...checkpoint, head: { ...checkpoint.head, step: -1 } }
  t.is(
    told(await encodeCheckpoint(wrong)),
    'checkpoint: run/step-12: step: expected a whole number of at least 0, got -1; use one that this version of multimix has written.',
  )
})
