import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test, { type ExecutionContext, type Implementation } from 'ava'
import { testWithNats } from '../../nats-server.js'
import { temporaryFolder } from '../../temporary-folder.js'

const hasOpenssl = spawnSync('openssl', ['version']).status === 0

/** A test that needs a server and certificates; where one of the programs is missing it is skipped, and its title says why. */
export const testWithTls = (title: string, implementation: Implementation<[]>): void =>
  hasOpenssl
    ? testWithNats(title, implementation)
    : test.skip(`${title} (left out: openssl is not on this machine's PATH)`, implementation)

/** Where the certificate and the key of somebody are, in PEM. */
export type Certified = Readonly<{ certFile: string; keyFile: string }>

/** An authority of its own: its certificate, and what makes others, each for names such as `IP:127.0.0.1,DNS:localhost`. */
export type Authority = Readonly<{ caFile: string; certify(name: string, of: string): Certified }>

const openssl = (folder: string, ...args: readonly string[]) => {
  const { status, stderr } = spawnSync('openssl', args, { cwd: folder, encoding: 'utf8' })
  if (status !== 0) throw new Error(`openssl ${args[0]}: ${stderr}`)
}

const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']

export const authority = (t: ExecutionContext): Authority => {
  const folder = temporaryFolder(t)
  openssl(
    folder,
    'req',
    '-x509',
    ...newKey,
    '-keyout',
    'ca.key',
    '-out',
    'ca.pem',
    '-days',
    '2',
    '-subj',
    '/CN=authority',
  )
  return {
    caFile: join(folder, 'ca.pem'),
    certify: (name, of) => {
      writeFileSync(join(folder, `${name}.ext`), `subjectAltName=${of}`)
      openssl(folder, 'req', ...newKey, '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', `/CN=${name}`)
      openssl(
        folder,
        ...['x509', '-req', '-in', `${name}.csr`, '-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial'],
        ...['-days', '2', '-out', `${name}.pem`, '-extfile', `${name}.ext`],
      )
      return { certFile: join(folder, `${name}.pem`), keyFile: join(folder, `${name}.key`) }
    },
  }
}
