import test from 'ava'
import * as E from 'fp-ts/lib/Either.js'
import { attemptStart } from '../../../lib/engine/attempt-start.js'

test('what a starter throws is a reason, in its first line', async t => {
  const failing = async () => {
    throw new Error('the driver is too old\n  at some place')
  }
  t.deepEqual(await attemptStart(failing, true), E.left('it did not start (the driver is too old)'))
})

test('what a starter says is passed on, and it hears whether it was asked for', async t => {
  const started = { device: 'a device', chosen: 'for a test' }
  t.deepEqual(
    await attemptStart(async ({ asked }) => (asked ? E.right(started) : E.left('not asked')), true),
    E.right(started),
  )
  t.deepEqual(
    await attemptStart(async ({ asked }) => (asked ? E.right(started) : E.left('not asked')), false),
    E.left('not asked'),
  )
})
