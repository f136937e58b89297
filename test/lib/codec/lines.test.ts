import test from 'ava'
import { isRight, right } from 'fp-ts/lib/Either.js'
import { DeadLetter } from '../../../lib/codec/dead-letter.js'
import { StepRecord } from '../../../lib/codec/step-record.js'

const record: StepRecord = {
  kind: 'step',
  step: 1,
  losses: { crossEntropy: 0.7, pseudoLabel: 0, dice: 0.8, kl: 0.01, total: 4.7 },
  pseudoLabelShare: 0.3,
  learningRate: 1e-4,
  busyMs: 812.5,
  waitingMs: 0,
}

const letter: DeadLetter = {
  sampleId: 'chex/train/NORMAL/IM-0001',
  path: 'train/NORMAL/IM-0001.jpeg',
  stage: 'decode',
  cause: 'the file ends early',
  attempts: 2,
  state: [3, [0, 17], { key: null }],
}

test('lines come back from JSON as they were', t => {
  t.deepEqual(StepRecord.decode(JSON.parse(JSON.stringify(record))), right(record))
  t.deepEqual(DeadLetter.decode(JSON.parse(JSON.stringify(letter))), right(letter))
  t.deepEqual(DeadLetter.decode({ ...letter, state: null }), right({ ...letter, state: null }))
})

test('half a line is refused', t => {
  t.false(isRight(StepRecord.decode({ ...record, losses: { total: 1 } })))
  t.false(isRight(StepRecord.decode({ ...record, pseudoLabelShare: 1.5 })))
  t.false(isRight(DeadLetter.decode({ ...letter, attempts: 0.5 })))
  t.false(isRight(DeadLetter.decode({ ...letter, state: undefined })))
})
