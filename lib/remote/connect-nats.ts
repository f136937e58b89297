import { jetstreamManager } from '@nats-io/jetstream'
import { connect, type NatsConnection } from '@nats-io/transport-node'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { wantsTls } from '../codec/nats-address.js'
import type { NatsSettings } from '../codec/nats-settings.js'
import type { PipelineError } from '../codec/pipeline-error.js'
import { type NatsGreeting, natsGreeting } from './nats-greeting.js'
import type { NatsLink } from './nats-link.js'
import {
  fitGreeting,
  isNobodyThere,
  type NatsMeans,
  type NatsRefusal,
  ofJetStream,
  ofLogin,
  ofNoGreeting,
} from './nats-refusal.js'
import { readNatsLogin } from './read-nats-login.js'
import { type NatsTls, readNatsTls } from './read-nats-tls.js'
import { type RedialPace, redialPace } from './redial-pace.js'
import { watchedLink } from './watched-link.js'

export type ConnectNatsOptions = Readonly<{
  /** What the server calls this client, in its log and its lists. */
  name: string
  /** What errors call this stage (default `nats`). */
  stage?: string
  /** How long a server may take over each step of its greeting, in milliseconds (default 10,000). */
  timeoutMs?: number
  /**
   * How often the server is asked whether it is still there, in milliseconds (default 5000): one that hangs is noticed
   * after two to three times as long.
   */
  pingMs?: number
}>

type Means = NatsMeans & Readonly<{ tls: NatsTls; pace: RedialPace }> & Readonly<Required<ConnectNatsOptions>>

/** Another server of the list may do where nobody was there; one that refuses is to be told, and not to be covered up. */
type Failure = NatsRefusal & Readonly<{ server: string; isNobody: boolean }>

const failure =
  (server: string) =>
  (refusal: NatsRefusal): Failure => ({ ...refusal, server, isNobody: false })

const greeted = (server: string, timeoutMs: number): TE.TaskEither<Failure, NatsGreeting> =>
  pipe(
    () => natsGreeting(server, timeoutMs),
    TE.mapLeft(why => ({ ...ofNoGreeting(why, timeoutMs), server, isNobody: isNobodyThere(why) })),
  )

const dialled = (
  server: string,
  greeting: NatsGreeting,
  { login, tls, pace, name, timeoutMs, pingMs }: Means,
): TE.TaskEither<NatsRefusal, NatsConnection> =>
  TE.tryCatch(
    () =>
      connect({
        ...{ servers: [server], name, timeout: timeoutMs, noRandomize: true, noAsyncTraces: true },
        ...{ pingInterval: pingMs, maxPingOut: 2 },
        ...(login && { authenticator: login.authenticator }),
        // Once with TLS, always: a server without it is none to come back to.
        ...((greeting.tls_required || greeting.tls_available) && { tls }),
        // A login that is refused when the server is back may be mended there; the link tells it.
        ...{ maxReconnectAttempts: -1, ignoreAuthErrorAbort: true, reconnectDelayHandler: pace.waitMs },
        reconnectToServer: () => {
          pace.tried()
          return null
        },
      }),
    error => ofLogin(error, { login, greeting }),
  )

const withJetStream =
  (timeoutMs: number) =>
  (connection: NatsConnection): TE.TaskEither<NatsRefusal, NatsConnection> =>
    pipe(
      TE.tryCatch(() => jetstreamManager(connection, { timeout: timeoutMs }), ofJetStream),
      TE.map(() => connection),
      TE.tapError(() => TE.fromTask(() => connection.close())),
    )

const entered =
  (means: Means) =>
  (server: string): TE.TaskEither<Failure, NatsConnection> =>
    pipe(
      greeted(server, means.timeoutMs),
      TE.flatMap(greeting =>
        pipe(
          TE.fromEither(fitGreeting(means)(greeting)),
          TE.flatMap(() => dialled(server, greeting, means)),
          TE.flatMap(withJetStream(means.timeoutMs)),
          TE.mapLeft(failure(server)),
        ),
      ),
    )

/** The first of the servers that is there. */
const firstOf = ([first, ...others]: readonly string[], means: Means) =>
  others.reduce(
    (tried, server) =>
      pipe(
        tried,
        TE.orElse(failed => (failed.isNobody ? entered(means)(server) : TE.left(failed))),
      ),
    entered(means)(first!),
  )

/**
 * Connects to the first of the settings' servers that is there, and to any of them whenever the connection is lost: for as
 * long as it takes, with backoff (see `redialPace`). Where one of them is `tls://`, or TLS has settings, all need TLS.
 * JetStream must be enabled for the login. Whoever opens it closes it.
 *
 * Left ServerUnfit, with what to do, where no server answers, what answers is no server of NATS or older than 2.9, it
 * wants or refuses a login or a certificate, its own certificate is not known here, or JetStream is not enabled;
 * FileUnreadable or FileInvalid for the files that the settings name.
 *
 * @example const link = await orThrow(connectNats(natsDefaults, { name: 'trainer' }))
 */
export const connectNats = (
  settings: NatsSettings,
  { name, stage = 'nats', timeoutMs = 10_000, pingMs = 5000 }: ConnectNatsOptions,
): TE.TaskEither<PipelineError, NatsLink> =>
  pipe(
    TE.Do,
    TE.bind('login', () => readNatsLogin(settings, stage)),
    TE.bind('tls', () => readNatsTls(settings, stage)),
    TE.flatMap(({ login, tls }) => {
      const { servers } = settings
      const pace = redialPace()
      const isTlsWanted = settings.tls !== null || servers.some(wantsTls)
      const isKnown = { login, isTlsWanted, hasCertificate: tls.cert !== undefined }
      const means = { ...isKnown, tls, pace, name, stage, timeoutMs, pingMs }
      return pipe(
        firstOf(servers, means),
        TE.mapLeft(
          ({ server, cause, remedy }): PipelineError => ({ _tag: 'ServerUnfit', server, stage, cause, remedy }),
        ),
        TE.map(connection => {
          pace.returned()
          if (servers.length > 1) connection.setServers([...servers])
          return watchedLink(connection, servers.join(', '), pace.returned)
        }),
      )
    }),
  )
