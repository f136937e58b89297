import type { Location } from './location.js'
import { netrcLogin } from './netrc.js'
import { remoteFailure } from './remote-failure.js'

/** A host's login, looked up once: a run has many files. */
const logins = new Map<string, ReturnType<typeof netrcLogin>>()

/**
 * The address of a location over HTTP, with the name and password that a netrc file has for its host, which thus stand in
 * no location: those end in configurations, logs and tables. Throws a `RemoteFailure` where it is no address, or has a
 * password in it.
 *
 * @example httpUrl('https://data.example.org/xrays')
 */
export const httpUrl = (location: Location): URL => {
  if (!URL.canParse(location)) throw remoteFailure('this is no address')
  const url = new URL(location)
  const { hostname, username, password } = url
  if (username !== '' || password !== '')
    throw remoteFailure(
      `an address with a password ends in logs and results; write "machine ${hostname} login name password secret" into .netrc in the home folder (or the file that NETRC names) and leave it out here`,
    )
  const place = JSON.stringify([process.env.NETRC, hostname])
  const login = logins.get(place) ?? netrcLogin(hostname)
  logins.set(place, login)
  return Object.assign(url, login && { username: login.login, password: login.password })
}
