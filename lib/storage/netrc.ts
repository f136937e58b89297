import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

/** Who we are to a server. */
export type Login = Readonly<{ login: string; password: string }>

const wordsOf = (text: string): readonly string[] =>
  Array.from(text.matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/g), ([, quoted, plain]) =>
    quoted === undefined ? String(plain) : quoted.replace(/\\(.)/g, '$1'),
  )

/**
 * What a netrc file, as curl, git and Python read it, says of a host: `machine host login name password secret`. Its
 * `default`, which would go to every server, is not used. null where it says nothing.
 *
 * @example loginOf('machine data.example.org login me password secret', 'data.example.org')
 */
export const loginOf = (netrc: string, host: string): Login | null => {
  const words = wordsOf(netrc.replace(/^\s*#.*$/gm, '').replace(/^\s*macdef\b[\s\S]*?(?:\n\s*\n|(?![\s\S]))/gm, ''))
  const at = words.findIndex((word, i) => word === 'machine' && words[i + 1]?.toLowerCase() === host.toLowerCase())
  if (at < 0) return null
  const said: Record<string, string> = {}
  for (let i = at + 2; i + 1 < words.length && words[i] !== 'machine' && words[i] !== 'default'; i += 2)
    said[words[i]!] = words[i + 1]!
  return said.login === undefined && said.password === undefined
    ? null
    : { login: said.login ?? '', password: said.password ?? '' }
}

/** `loginOf` of the file that `NETRC` names, or of `.netrc` in the home folder; null where there is none. */
export const netrcLogin = (host: string): Login | null => {
  try {
    return loginOf(readFileSync(process.env.NETRC || join(homedir(), '.netrc'), 'utf8'), host)
  } catch {
    return null
  }
}
