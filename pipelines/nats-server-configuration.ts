import { join, resolve } from 'node:path'
import type { Json } from '../lib/codec/dead-letter.js'

export type LocalNatsServerOptions = Readonly<{
  /** Where its configuration is written and its streams are kept; made where it is missing. */
  folder: string
  /** Default 0: a free one. */
  port?: number
  /** How clients log in; without it everybody on this machine may. */
  login?: Readonly<{ user: string; password: string } | { token: string } | { nkey: string }>
  /** Files of the server's certificate and key; with `caFile` clients need a certificate of that authority. */
  tls?: Readonly<{ certFile: string; keyFile: string; caFile?: string }>
  /** The largest message, in bytes (default: the server's own, 1 MiB). */
  maxPayloadBytes?: number
  /** Without it there are no streams (default true). */
  jetStream?: boolean
  /** How much its streams may take, in bytes (default: the server's own, shares of the machine's). */
  limits?: Readonly<{ memoryBytes?: number; fileBytes?: number }>
  /** Other fields of the server's configuration file. */
  more?: Readonly<Record<string, Json>>
}>

/**
 * The fields of the configuration file of a server on this machine's loopback, which is JSON: the server's own language
 * takes that.
 *
 * @example JSON.stringify(natsServerConfiguration({ folder: 'nats', login: { token } }, 4222))
 */
export const natsServerConfiguration = (
  { folder, login, tls, maxPayloadBytes, jetStream = true, limits = {}, more = {} }: LocalNatsServerOptions,
  port: number,
): Readonly<Record<string, Json>> => {
  const { memoryBytes, fileBytes } = limits
  return {
    ...{ server_name: 'multimix', host: '127.0.0.1', port },
    ...(jetStream && {
      jetstream: {
        store_dir: join(resolve(folder), 'store'),
        ...(memoryBytes !== undefined && { max_memory_store: memoryBytes }),
        ...(fileBytes !== undefined && { max_file_store: fileBytes }),
      },
    }),
    ...(login && { authorization: 'nkey' in login ? { users: [login] } : login }),
    ...(tls && {
      tls: {
        ...{ cert_file: resolve(tls.certFile), key_file: resolve(tls.keyFile) },
        ...(tls.caFile !== undefined && { ca_file: resolve(tls.caFile), verify: true }),
      },
    }),
    ...(maxPayloadBytes !== undefined && { max_payload: maxPayloadBytes }),
    ...more,
  }
}
