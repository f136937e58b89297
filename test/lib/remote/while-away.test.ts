import { JetStreamApiError } from '@nats-io/jetstream'
import { errors } from '@nats-io/transport-node'
import test from 'ava'
import { whileAway } from '../../../lib/remote/while-away.js'

const refused = (code: number) => new JetStreamApiError({ code: 500, err_code: code, description: 'refused' })

/** Throws what it is given, one after the other, then gives how often it was asked. */
const asked = (thrown: readonly Error[]) => {
  let times = 0
  return async () => {
    const error = thrown[times++]
    if (error !== undefined) throw error
    return times
  }
}

const never = new AbortController().signal

test('a server that does not answer, has no leader yet, or not yet what it is making, is asked again', async t => {
  t.is(await whileAway(never, asked([new errors.TimeoutError(), refused(10008), refused(10059)])), 4)
})

for (const [what, code] of [
  ['has no room', 10023],
  ['does not allow it', 10000],
] as const)
  test(`one that ${what} is asked once`, async t => {
    const error = refused(code)
    await t.throwsAsync(whileAway(never, asked([error])), { is: error })
  })

test('when it is over, what was thrown last is', async t => {
  const ending = new AbortController()
  const [first, last] = [new errors.TimeoutError(), new errors.TimeoutError()]
  const ask = asked([first, last])
  const ended = whileAway(ending.signal, () => {
    const answer = ask()
    answer.catch(error => error === last && ending.abort(new Error('late')))
    return answer
  })
  await t.throwsAsync(ended, { is: last })
})
