import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import { laidOver } from '../lib/codec/laid-over.js'
import { nearestName } from '../lib/codec/nearest-name.js'
import { parseYaml } from '../lib/codec/parse-yaml.js'
import { ProgressMode } from '../lib/codec/progress-mode.js'
import { shown } from '../lib/codec/shown.js'
import { trainingFlags } from './training-flags.js'

/**
 * What a command line says: `fields` of the configuration (and `preset`), laid over each other in its order; `config`,
 * `resume` and `runs` are paths, null where they are not said; `problems` are what is wrong with it, as clauses.
 */
export type CommandLine = Readonly<{
  fields: Readonly<Record<string, unknown>>
  config: string | null
  resume: string | null
  runs: string | null
  progress: ProgressMode
  help: boolean
  /** What a program's own options say, by their names. */
  own: Readonly<Record<string, unknown>>
  problems: readonly string[]
}>

/**
 * Options that a program has beside those of all training programs, or in their place: what a text means, or in a clause
 * why it means nothing. `switches` have no text, and say true.
 */
export type OwnOptions = Readonly<{
  options?: Readonly<Record<string, (text: string) => E.Either<string, unknown>>>
  switches?: readonly string[]
}>

type Said = Partial<CommandLine>
type Option = (text: string) => E.Either<string, Said>

/** The field at a dotted path: `validation.patience` is the field `patience` of the field `validation`. */
const fieldsAt = (path: string, value: unknown): CommandLine['fields'] => {
  const [field = '', ...rest] = path.split('.')
  return { [field]: rest.length === 0 ? value : fieldsAt(rest.join('.'), value) }
}

const set: Option = text => {
  const [, path, value = ''] = /^([^=\s]+)=(.*)$/s.exec(text) ?? []
  if (path === undefined || value.trim() === '')
    return E.left(`expected path=value, such as validation.patience=5, got ${shown(text)}`)
  return pipe(
    parseYaml(value),
    E.match(
      cause => E.left(`expected a value of YAML, got ${shown(text)}, ${cause}`),
      read => E.right({ fields: fieldsAt(path, read) }),
    ),
  )
}

const options: Readonly<Record<string, Option>> = {
  ...Object.fromEntries(
    Object.values(trainingFlags).flatMap(group =>
      Object.entries(group).map(([name, { path, read }]): [string, Option] => [
        name,
        text => E.right({ fields: fieldsAt(path, read(text)) }),
      ]),
    ),
  ),
  set,
  preset: preset => E.right({ fields: { preset } }),
  config: config => E.right({ config }),
  resume: resume => E.right({ resume }),
  runs: runs => E.right({ runs }),
  progress: text =>
    ProgressMode.is(text) ? E.right({ progress: text }) : E.left(`expected ${ProgressMode.name}, got ${shown(text)}`),
}

const nothingSaid: CommandLine = {
  fields: {},
  config: null,
  resume: null,
  runs: null,
  progress: 'auto',
  help: false,
  own: {},
  problems: [],
}

const unknown = (name: string, known: readonly string[]): string => {
  const near = nearestName(name, known)
  const meant = near === null ? 'see --help' : `did you mean --${near}?`
  return `--${name}: expected a known option (${meant}), got ${shown(`--${name}`)}`
}

const laid = (before: CommandLine, said: Said): CommandLine => ({
  ...before,
  ...said,
  fields: laidOver(before.fields, said.fields ?? {}) as CommandLine['fields'],
  own: { ...before.own, ...said.own },
  problems: [...before.problems, ...(said.problems ?? [])],
})

/**
 * Reads the options of a training program: the training flags, `--set path=value` for any field, and the program's own.
 * What is said twice is what was said last. Not by `parseArgs` of Node, which stops at the first thing that is wrong:
 * here all are collected, to be told with those of the configuration. `own` are options of the program alone.
 *
 * @example readCommandLine(['--steps', '200', '--set', 'validation.patience=5'])
 */
export const readCommandLine = (
  argv: readonly string[],
  { options: own = {}, switches = [] }: OwnOptions = {},
): CommandLine => {
  const all: Readonly<Record<string, Option>> = {
    ...options,
    ...Object.fromEntries(
      Object.entries(own).map(([name, option]): [string, Option] => [
        name,
        text =>
          pipe(
            option(text),
            E.map(value => ({ own: { [name]: value } })),
          ),
      ]),
    ),
  }
  let read = nothingSaid
  const wrong = (problem: string) => {
    read = laid(read, { problems: [problem] })
  }
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i] ?? ''
    const [, name, within] = /^--([^=]+)(?:=(.*))?$/s.exec(word) ?? []
    const following = argv[i + 1]
    const value = within ?? (following?.startsWith('--') ? undefined : following)
    if (word === '--help' || word === '-h') {
      read = laid(read, { help: true })
      continue
    }
    if (name === undefined) {
      wrong(`${word}: expected an option, such as --steps 200, got ${shown(word)}`)
      continue
    }
    if (switches.includes(name) && within === undefined) {
      read = laid(read, { own: { [name]: true } })
      continue
    }
    // Also after an unknown option: its value is not another problem.
    if (within === undefined && value !== undefined) i++
    const option = Object.hasOwn(all, name) ? all[name] : undefined
    if (!option) wrong(unknown(name, [...Object.keys(all), ...switches, 'help']))
    else if (value === undefined) wrong(`--${name}: expected a value, got nothing`)
    else
      pipe(
        option(value),
        E.match(
          problem => wrong(`--${name}: ${problem}`),
          said => {
            read = laid(read, said)
          },
        ),
      )
  }
  return read
}
