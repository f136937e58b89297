import test from 'ava'
import * as E from 'fp-ts/lib/Either.js'
import { describeError, PipelineError, PipelineFailure } from '../../../lib/codec/pipeline-error.js'

const cases: readonly (readonly [PipelineError, string])[] = [
  [
    { _tag: 'PathMissing', path: 'data', stage: 'data', expected: 'a folder with JSRT/' },
    'data: nothing at data; expected a folder with JSRT/.',
  ],
  [
    { _tag: 'FileUnreadable', path: 'a.png', sampleId: 'jsrt/a', stage: 'decode', cause: 'EACCES' },
    'decode: cannot read a.png (sample jsrt/a): EACCES; check that the file is there and may be read.',
  ],
  [
    { _tag: 'FileUnreadable', path: 'a.csv', sampleId: null, stage: 'nihx', cause: 'EACCES' },
    'nihx: cannot read a.csv: EACCES; check that the file is there and may be read.',
  ],
  [
    {
      _tag: 'FileInvalid',
      path: 'a.safetensors',
      stage: 'weights',
      cause: 'it is truncated',
      remedy: 'fetch it again',
    },
    'weights: a.safetensors: it is truncated; fetch it again.',
  ],
  [
    { _tag: 'FileUnwritable', path: 'runs/a', stage: 'run folder', cause: 'ENOSPC' },
    'run folder: cannot write runs/a: ENOSPC; check the folder, its permissions and the space left.',
  ],
  [
    { _tag: 'ImageUndecodable', path: 'a.png', sampleId: 'jsrt/a', stage: 'decode', cause: 'it ends early' },
    'decode: a.png (sample jsrt/a) is not a whole image: it ends early; fetch the file again or remove it.',
  ],
  [
    {
      ...{ _tag: 'ImageUndecodable', path: 'a.png', sampleId: 'jsrt/a', stage: 'decode', cause: 'it has 2 pages' },
      remedy: 'save the one that is meant',
    },
    'decode: a.png (sample jsrt/a) cannot be used: it has 2 pages; save the one that is meant.',
  ],
  [
    {
      _tag: 'MaskSizeMismatch',
      path: 'm.png',
      sampleId: 'jsrt/a',
      stage: 'jsrt',
      imageSizePx: [4, 3],
      maskSizePx: [2, 1],
    },
    "jsrt: the mask m.png (sample jsrt/a) is 2×1 but its image is 4×3; give a mask of the image's size.",
  ],
  [
    { _tag: 'RowInvalid', path: 'a.csv', line: 7, stage: 'nihx', cause: 'no finding' },
    'nihx: a.csv line 7: no finding; correct or remove the row.',
  ],
  [
    { _tag: 'DataSetInvalid', path: 'JSRT', stage: 'jsrt', cause: 'no image in it', remedy: 'add one' },
    'jsrt: JSRT: no image in it; add one.',
  ],
  [
    { _tag: 'ConfigurationInvalid', where: 'a.json', stage: 'configuration', problems: ['seed: expected 1, got 2'] },
    'configuration: a.json has a problem: seed: expected 1, got 2.',
  ],
  [
    { _tag: 'ConfigurationInvalid', where: 'a.json', stage: 'configuration', problems: ['a: one', 'b: two'] },
    'configuration: a.json has 2 problems: a: one; b: two.',
  ],
  [
    { _tag: 'TooManyFailures', stage: 'read', failed: 3, seen: 20, maxFailedShare: 0.1, firstCauses: ['a.', 'b.'] },
    'read: 3 of 20 samples failed, more than the allowed share of 0.1; first: a. | b. Repair the data or raise maxFailedShare.',
  ],
  [
    { _tag: 'LossNotFinite', stage: 'training', step: 3, term: 'dice', value: Number.NaN },
    'training: step 3: the loss dice is NaN, not a finite number; lower the learning rate or look at the images of that step.',
  ],
  [
    { _tag: 'ServerUnfit', server: 'nats://a:4222', stage: 'nats', cause: 'no server answers', remedy: 'start it' },
    'nats: nats://a:4222: no server answers; start it.',
  ],
  [
    { _tag: 'StepFailed', path: 'a.png', sampleId: 'jsrt/a', stage: 'augment', cause: 'no reason', attempts: 1 },
    'augment: sample jsrt/a (a.png) failed: no reason; mend the sample or leave it out.',
  ],
  [
    { _tag: 'StepFailed', path: 'a.png', sampleId: 'jsrt/a', stage: 'prepare', cause: 'it hung', attempts: 2 },
    'prepare: sample jsrt/a (a.png) failed 2 times: it hung; mend the sample or leave it out.',
  ],
]

for (const [error, sentence] of cases)
  test(`${error._tag} is told in a sentence: ${sentence}`, t => {
    t.is(describeError(error), sentence)
    const failure = new PipelineFailure(error)
    t.is(failure.message, sentence)
    t.is(failure.error, error)
    t.true(failure instanceof Error)
  })

const same = (one: PipelineError, other: unknown) => JSON.stringify(one) === JSON.stringify(other)

test('each error but that of a loss comes back from JSON, and nothing that lacks or changes a field is one', t => {
  const sent = cases.map(([error]) => error).filter(({ _tag }) => _tag !== 'LossNotFinite')
  t.is(new Set(sent.map(({ _tag }) => _tag)).size, 12)
  for (const error of sent) {
    const received = JSON.parse(JSON.stringify(PipelineError.encode(error))) as Record<string, unknown>
    t.deepEqual(PipelineError.decode(received), E.right(error))
    for (const field of Object.keys(received)) {
      const { [field]: _, ...without } = received
      if (field !== 'remedy' || error._tag !== 'ImageUndecodable')
        t.true(E.isLeft(PipelineError.decode(without)), `${error._tag} without ${field}`)
      t.true(E.isLeft(PipelineError.decode({ ...received, [field]: true })), `${error._tag} with another ${field}`)
    }
    const more = PipelineError.decode({ ...received, more: 1 })
    t.true(E.isRight(more) && same(error, more.right), `${error._tag} with a field more`)
  }
  for (const nothing of [null, 1, 'PathMissing', [], {}, { _tag: 'Other', path: 'a', stage: 'b' }])
    t.true(E.isLeft(PipelineError.decode(nothing)))
})

test('a loss that is not finite is an error still', t => {
  const error = { _tag: 'LossNotFinite', stage: 'training', step: 3, term: 'dice', value: Number.NaN } as const
  t.true(E.isRight(PipelineError.decode(error)))
})

test('no login that stands in an address is told', t => {
  const told = (server: string) =>
    describeError({ _tag: 'ServerUnfit', server, stage: 'nats', cause: 'it is silent', remedy: 'start it' })
  t.is(told('nats://me:secret@a:4222'), 'nats: nats://…@a:4222: it is silent; start it.')
  t.is(told('tls://token@a'), 'nats: tls://…@a: it is silent; start it.')
  t.is(told('nats://me:s/cr@t?#@a:1,nats://you:secret@b'), 'nats: nats://…@a:1,nats://…@b: it is silent; start it.')
  t.is(told('https://me:secret@a/x@2.png'), 'nats: https://…@a/x@2.png: it is silent; start it.')
})
