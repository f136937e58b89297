import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import test from 'ava'
import * as E from 'fp-ts/lib/Either.js'
import { describeError } from '../../../lib/codec/pipeline-error.js'
import { listFolder } from '../../../lib/storage/list-folder.js'
import { loginOf } from '../../../lib/storage/netrc.js'
import { readLocation } from '../../../lib/storage/read-location.js'
import { temporaryFolder } from '../../temporary-folder.js'

const asked = { stage: 'test', sampleId: null, signal: new AbortController().signal }

test('a netrc file names the login of a host, however it is laid out', t => {
  const netrc = `# machine x.org login no password no
machine a.org
  login me
  password "two \\"words\\""
macdef x
machine b.org login in password macro

machine b.org password secret account y
default login everyone password everyone`
  t.deepEqual(loginOf(netrc, 'A.org'), { login: 'me', password: 'two "words"' })
  t.deepEqual(loginOf(netrc, 'b.org'), { login: '', password: 'secret' })
  t.is(loginOf(netrc, 'x.org'), null)
  t.is(loginOf('machine', 'x.org'), null)
})

test.serial('a login goes to its host, and stands in no location and no error', async t => {
  const server = createServer((request, response) => {
    const isMe = request.headers.authorization === `Basic ${Buffer.from('me:p@ss/wörd').toString('base64')}`
    if (!isMe) return response.writeHead(401).end()
    response.writeHead(200, { 'content-type': 'text/html', 'content-length': 19 })
    return response.end('<a href="x.png">x</')
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { NETRC } = process.env
  t.teardown(() => {
    server.close()
    if (NETRC === undefined) delete process.env.NETRC
    else process.env.NETRC = NETRC
  })
  const root = `127.0.0.1:${(server.address() as AddressInfo).port}`
  const netrc = join(temporaryFolder(t), 'netrc')
  process.env.NETRC = netrc
  const said = async (location: string) => E.match(describeError, String)(await readLocation(location, asked)())
  mkdirSync(netrc)
  t.regex(await said(`http://${root}/x`), /401 Unauthorized\): .*; for HTTP, write a login for the host into \.netrc/)
  process.env.NETRC = `${netrc}2`
  writeFileSync(`${netrc}2`, 'machine 127.0.0.1 login me password p@ss/wörd')
  t.regex(await said(`http://${root}/x`), /^<a href/)
  const entries = await listFolder(`http://${root}/`, 'test')()
  t.deepEqual(E.isRight(entries) && entries.right?.map(({ location }) => location), [`http://${root}/x.png`])
  t.regex(
    await said(`http://me:secret@${root}/x`),
    /^test: cannot read http:\/\/…@127\.0\.0\.1:\d+\/x: an address with a password ends in logs .* "machine 127\.0\.0\.1 login/,
  )
})
