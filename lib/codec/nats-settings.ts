import * as t from 'io-ts'
import { exactly } from './exactly.js'
import { NatsAddress } from './nats-address.js'
import { whole } from './numbers.js'

const text = t.union([t.string, t.null], 'a text (a number in quotes), or null')
const file = t.union([t.string, t.null], 'a file, or null')

/** How to reach NATS, and how work is kept there. */
export const NatsSettings = exactly(
  {
    /** Addresses of the servers, `nats://host:port`; of a cluster any of them. Where one is `tls://`, all need TLS. */
    servers: t.refinement(t.readonlyArray(NatsAddress), list => list.length > 0, 'a list of addresses'),
    /** What the work is called on the server: one trainer at a time has a queue, any number of workers serve it. */
    queue: t.refinement(t.string, name => /^[\w-]{1,64}$/.test(name), 'a name of letters, digits, - _'),
    /** At most one way to log in: user and password, a token, the file of an nkey's seed, or a file of credentials. */
    user: text,
    password: text,
    token: text,
    nkeySeedFile: file,
    credentialsFile: file,
    /**
     * Certificates in PEM: of the authority that the server's is from (null: what this system knows), and of this client for
     * a server that wants one. null is without any; `tls://` addresses and servers with TLS are encrypted all the same.
     */
    tls: t.union(
      [exactly({ caFile: file, certFile: file, keyFile: file }, 'the settings of TLS'), t.null],
      'caFile, certFile and keyFile, each a file or null; or null',
    ),
    /** Where the server keeps work and answers until they are fetched. In memory they are lost with it, and made again. */
    storage: t.keyof({ memory: null, file: null }, 'one of memory, file'),
    /** How long a worker may be silent over a piece of work before another gets it, in milliseconds. */
    ackWaitMs: whole(500, 600_000),
    /** How often a piece of work is given to workers that die over it, or fall silent, before it is given up. */
    attempts: whole(1, 100),
  },
  'NatsSettings',
)
export type NatsSettings = t.TypeOf<typeof NatsSettings>

export const natsDefaults: NatsSettings = {
  servers: ['nats://127.0.0.1:4222'],
  queue: 'multimix',
  user: null,
  password: null,
  token: null,
  nkeySeedFile: null,
  credentialsFile: null,
  tls: null,
  storage: 'memory',
  ackWaitMs: 5000,
  attempts: 5,
}
