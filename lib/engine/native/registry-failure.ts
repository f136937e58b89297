import { NativeFailure } from './native-problem.js'
import type { CommandResult } from './run-command.js'

const unreachable =
  /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|Failed to establish a new connection|Temporary failure in name resolution|Read timed out|ProxyError|SSLError/

/** The line of what pip or npm printed that says what was wrong. */
const cause = (text: string): string => {
  const lines = text.split('\n').map(line => line.trim())
  const said = lines.find(line => /^(ERROR:|npm (error|ERR!))/.test(line) && !/\b(code|errno)\b/.test(line))
  return (said ?? lines.findLast(line => line !== '') ?? 'no message').replace(/^(ERROR:|npm (error|ERR!))\s*/, '')
}

/** What it means that pip or npm failed when asked for a package: nobody answered, or the answer was no. */
const registryFailure = (registry: 'PyPI' | 'npm', asked: string, { stdout, stderr }: CommandResult): NativeFailure => {
  const text = `${stderr}\n${stdout}`
  const error = unreachable.exec(text)?.[0]
  return new NativeFailure(
    error === undefined
      ? { _tag: 'DownloadFailed', registry, asked, cause: cause(text).replace(/\.$/, '') }
      : { _tag: 'RegistryUnreachable', registry, asked, cause: error },
  )
}

/** The failure of `npm install` for a package. */
export const npmFailure = (asked: string, result: CommandResult): NativeFailure => registryFailure('npm', asked, result)

/** The failure of `pip download` for a requirement; where the version is not there, it says which are. */
export const pipFailure = (requirement: string, result: CommandResult): NativeFailure => {
  const failure = registryFailure('PyPI', requirement.replace('==', ' '), result)
  const there = /\(from versions: ([^)]*)\)/.exec(result.stderr)?.[1]
  if (failure.problem._tag === 'RegistryUnreachable' || there === undefined) return failure
  const versions = there.split(', ').filter(version => /^[\d.]+$/.test(version))
  const [name, version = 'of any version'] = requirement.split('==') as [string, string?]
  return new NativeFailure({
    _tag: 'NoWheel',
    package: name,
    version,
    platform: `${process.platform} ${process.arch}`,
    remedy: versions.length === 0 ? 'PyPI has none' : `PyPI has ${versions.join(', ')}; ask for one with --tensorflow`,
  })
}
