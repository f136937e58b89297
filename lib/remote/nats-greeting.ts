import { connect } from 'node:net'
import * as E from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import { hostAndPort } from '../codec/nats-address.js'

/** What a server says of itself before anybody has logged in, as far as it is looked at. */
const NatsGreeting = t.readonly(
  t.intersection([
    t.type({ version: t.string }),
    t.partial({ auth_required: t.boolean, tls_required: t.boolean, tls_available: t.boolean, tls_verify: t.boolean }),
  ]),
  'NatsGreeting',
)
export type NatsGreeting = t.TypeOf<typeof NatsGreeting>

/** Why there is no greeting: `silent`, or what was said is not NATS (`strange`), or what the system says of the way there. */
export type NoGreeting = 'silent' | 'strange' | NodeJS.ErrnoException

const maxGreetingBytes = 65_536

/** `INFO {…}` as the protocol of NATS has it. */
const decoded = (line: string): E.Either<NoGreeting, NatsGreeting> => {
  const json = /^INFO\s+(\{.*\})\s*$/.exec(line)?.[1]
  const parsed = E.tryCatch((): unknown => JSON.parse(json ?? ''), E.toError)
  return E.isRight(parsed) && NatsGreeting.is(parsed.right) ? E.right(parsed.right) : E.left('strange')
}

/**
 * The first line that a server says to whoever connects, within `timeoutMs`. The connection is closed again: the client,
 * which makes its own, tells a server that is silent from one that ends a handshake by nothing, and leaves open what it
 * gives up.
 *
 * @example await natsGreeting('nats://127.0.0.1:4222', 5000) // right({ version: '2.9.10', … })
 */
export const natsGreeting = (address: string, timeoutMs: number): Promise<E.Either<NoGreeting, NatsGreeting>> =>
  new Promise(resolve => {
    const { host, port } = hostAndPort(address)
    const socket = connect({ host, port })
    const settle = (greeting: E.Either<NoGreeting, NatsGreeting>) => {
      clearTimeout(timer)
      socket.destroy()
      resolve(greeting)
    }
    const timer = setTimeout(() => settle(E.left('silent')), timeoutMs)
    let heard = ''
    socket.setEncoding('latin1')
    socket.on('data', piece => {
      heard += piece
      const end = heard.indexOf('\n')
      if (end >= 0) settle(decoded(heard.slice(0, end)))
      else if (heard.length > maxGreetingBytes) settle(E.left('strange'))
    })
    socket.on('error', error => settle(E.left(error)))
    socket.on('close', () => settle(E.left('strange')))
  })
