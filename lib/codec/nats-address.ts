import * as t from 'io-ts'

const urlOf = (text: string): URL | null => {
  try {
    return new URL(text)
  } catch {
    return null
  }
}

const isAddress = (value: unknown): value is string => {
  const url = typeof value === 'string' && /^(nats|tls):\/\/[^\s/]+$/i.test(value) ? urlOf(value) : null
  return (
    url !== null &&
    url.username === '' &&
    url.password === '' &&
    url.hostname !== '' &&
    url.search === '' &&
    url.hash === '' &&
    url.port !== '0' &&
    !String(value).includes('@')
  )
}

/**
 * The address of a server of NATS: `nats://host`, or `tls://host` where nothing may go without encryption, and a port. A
 * login does not belong there: addresses are printed.
 */
export const NatsAddress = t.refinement(
  t.string,
  isAddress,
  'an address nats://host:port or tls://host:port, without a login',
)

const defaultPort = 4222

/** Host and port of such an address. @example hostAndPort('nats://[::1]') // { host: '::1', port: 4222 } */
export const hostAndPort = (address: string): Readonly<{ host: string; port: number }> => {
  const { hostname, port } = new URL(address)
  return { host: hostname.replace(/^\[(.*)\]$/, '$1'), port: port === '' ? defaultPort : Number(port) }
}

/** Whether it demands encryption. */
export const wantsTls = (address: string): boolean => /^tls:/i.test(address)
