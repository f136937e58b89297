import test from 'ava'
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import { type PipelineError, PipelineFailure } from '../../../lib/codec/pipeline-error.js'
import { fromIterable } from '../../../lib/flowable/from-iterable.js'
import { orFail } from '../../../lib/flowable/or-fail.js'
import { collect } from './collect.js'

const unreadable: PipelineError = {
  _tag: 'FileUnreadable',
  path: 'a.png',
  sampleId: 'a',
  stage: 'read',
  cause: 'EACCES',
}

test('the first failure ends the run with the error made of it', async t => {
  const flow = fromIterable<E.Either<PipelineError, number>>([E.right(1), E.left(unreadable), E.right(2)])
  const error = await t.throwsAsync(
    collect(
      pipe(
        flow,
        orFail(cause => new PipelineFailure(cause)),
      ),
    ),
    { instanceOf: PipelineFailure, message: /^read: cannot read a.png \(sample a\)/ },
  )
  t.is(error.error, unreadable)
})

test('an Error is thrown as it is, anything else in an Error that shows it', async t => {
  const broken = new RangeError('broken')
  const failing = <X>(cause: X) => collect(pipe(fromIterable<E.Either<X, number>>([E.left(cause)]), orFail()))
  t.is(await t.throwsAsync(failing(broken)), broken)
  const error = await t.throwsAsync(failing({ id: 7 }), { message: 'orFail: { id: 7 }' })
  t.deepEqual(error.cause, { id: 7 })
  await t.throwsAsync(failing('no such sample'), { message: 'orFail: no such sample' })
})
