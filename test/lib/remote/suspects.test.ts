import { setImmediate as turn } from 'node:timers/promises'
import type { JsMsg } from '@nats-io/jetstream'
import test from 'ava'
import { openSuspects } from '../../../lib/remote/suspects.js'

const piece = (seq: number, deliveryCount: number) => ({ seq, info: { deliveryCount } }) as JsMsg

/** Pieces at work, which end when they are told to; `begun` has their numbers in the order of their beginning. */
const workshop = () => {
  const suspects = openSuspects()
  const begun: number[] = []
  const ends = new Map<number, () => void>()
  const give = (seq: number, deliveryCount: number) =>
    suspects.alone(piece(seq, deliveryCount), () => {
      begun.push(seq)
      return new Promise<void>(resolve => ends.set(seq, resolve))
    })
  const end = async (seq: number) => {
    ends.get(seq)?.()
    await turn()
    await turn()
  }
  return { suspects, begun, give, end }
}

test('what comes for the first time is done at once, together', t => {
  const { begun, give, suspects } = workshop()
  for (const seq of [1, 2, 3]) void give(seq, 1)
  t.deepEqual(begun, [1, 2, 3])
  t.is(suspects.count(), 0)
})

test('suspects wait for what is at work, and are done one at a time', async t => {
  const { begun, give, end, suspects } = workshop()
  void give(7, 1)
  for (const seq of [3, 4]) void give(seq, 2)
  await turn()
  t.deepEqual(begun, [7])
  await end(7)
  t.deepEqual(begun, [7, 3])
  t.is(suspects.count(), 2)
  await end(3)
  t.deepEqual(begun, [7, 3, 4])
  await end(4)
  t.is(suspects.count(), 0)
})

test('forwards at the second try, backwards at the third: all beside the one that kills have been done by then', async t => {
  const poison = 5
  let left = [3, 4, 5, 6, 7]
  for (const tries of [2, 3]) {
    // Each time another worker, which dies of the poison with all that it has not done.
    const { begun, give, end } = workshop()
    for (const seq of left) void give(seq, tries)
    await turn()
    while (begun.at(-1) !== poison) await end(begun.at(-1)!)
    left = left.filter(seq => seq === poison || !begun.includes(seq))
  }
  t.deepEqual(left, [poison])
})

test('one that fails makes way for the next', async t => {
  const suspects = openSuspects()
  const failed = suspects.alone(piece(1, 2), async () => {
    throw new Error('could not')
  })
  const done = suspects.alone(piece(2, 2), async () => 'done')
  await t.throwsAsync(failed, { message: 'could not' })
  t.is(await done, 'done')
  t.is(suspects.count(), 0)
})
