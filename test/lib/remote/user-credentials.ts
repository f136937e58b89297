import { nkeys } from '@nats-io/transport-node'
import type { Json } from '../../../lib/codec/dead-letter.js'

type Pair = ReturnType<typeof nkeys.createUser>

const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

const textOf = (bytes: Uint8Array) => new TextDecoder().decode(bytes)

/** A token as NATS has them (JWT, version 2): what `issuer` says of `subject`, signed. */
const tokenOf = (issuer: Pair, subject: Pair, nats: Record<string, unknown>) => {
  const claims = { iss: issuer.getPublicKey(), sub: subject.getPublicKey(), name: 'test', jti: 'test', iat: 1, nats }
  const said = `${encoded({ typ: 'JWT', alg: 'ed25519-nkey' })}.${encoded(claims)}`
  return `${said}.${Buffer.from(issuer.sign(new TextEncoder().encode(said))).toString('base64url')}`
}

const unlimited = Object.fromEntries(
  ['subs', 'data', 'payload', 'imports', 'exports', 'conn', 'leaf'].map(limit => [limit, -1]),
)

const kept = Object.fromEntries(['mem_storage', 'disk_storage', 'streams', 'consumer'].map(limit => [limit, -1]))

/**
 * An operator of its own with an account that has JetStream: what the server's configuration needs to trust it, and a file
 * of credentials (as `nsc generate creds` writes them) for a user of that account.
 */
export const userCredentials = (): Readonly<{ more: Readonly<Record<string, Json>>; credentials: string }> => {
  const [operator, account, system, user] = [
    nkeys.createOperator(),
    nkeys.createAccount(),
    nkeys.createAccount(),
    nkeys.createUser(),
  ]
  const accountOf = (pair: Pair, limits: Record<string, unknown>) =>
    tokenOf(operator, pair, { type: 'account', version: 2, limits: { wildcards: true, ...unlimited, ...limits } })
  const token = tokenOf(account, user, { type: 'user', version: 2, pub: {}, sub: {}, subs: -1, data: -1, payload: -1 })
  return {
    more: {
      operator: tokenOf(operator, operator, { type: 'operator', version: 2 }),
      system_account: system.getPublicKey(),
      resolver: 'MEMORY',
      resolver_preload: {
        [account.getPublicKey()]: accountOf(account, kept),
        [system.getPublicKey()]: accountOf(system, {}),
      },
    },
    credentials: `-----BEGIN NATS USER JWT-----
${token}
------END NATS USER JWT------

-----BEGIN USER NKEY SEED-----
${textOf(user.getSeed())}
------END USER NKEY SEED------
`,
  }
}
