import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import { type Configuration, defaults } from '../lib/codec/configuration.js'
import { decodeConfiguration } from '../lib/codec/decode-configuration.js'
import { numberOfText } from '../lib/codec/number-of-text.js'
import type { PipelineError } from '../lib/codec/pipeline-error.js'
import { shown } from '../lib/codec/shown.js'
import type { SplitHeader, SplitShares } from '../lib/codec/split-manifest.js'
import type { MakeSplitOptions } from './make-split.js'
import { readCommandLine } from './read-command-line.js'

/** What the split program is asked for: its help, to make a split of the data in `out`, or to compare data with one. */
export type SplitRequest = Readonly<
  | { kind: 'help' }
  | { kind: 'make'; data: string; out: string; options: MakeSplitOptions }
  | { kind: 'check'; data: string; split: string }
>

const contents = ['bytes', 'pixels', 'none'] as const

const text = (value: string): E.Either<string, unknown> => E.right(value)

/** `official`, or the shares of train, validation and test: `0.7,0.1,0.2`. */
const readShares = (value: string): E.Either<string, SplitShares> => {
  if (value === 'official') return E.right(value)
  const [train, validation, test, ...others] = value.split(',').map(numberOfText)
  const isShare = (share: unknown): share is number => typeof share === 'number' && share >= 0 && share <= 1
  return isShare(train) && isShare(validation) && isShare(test) && others.length === 0
    ? E.right({ train, validation, test })
    : E.left(`expected official, or shares of train, validation and test, such as 0.7,0.1,0.2, got ${shown(value)}`)
}

const own = {
  options: {
    out: text,
    check: text,
    shares: readShares,
    contents: (value: string) =>
      contents.some(one => one === value)
        ? E.right(value)
        : E.left(`expected one of ${contents.join(', ')}, got ${shown(value)}`),
  },
  switches: ['patients'],
}

/** The fields of a run that mean something to a split. */
const fieldsOfSplits: ReadonlySet<string> = new Set([
  ...['data', 'seed', 'segmentationSources', 'classificationSources'],
  ...['segmentationLabels', 'classificationLabels', 'labelAllocation'],
])

type Own = Readonly<{
  out?: string
  check?: string
  shares?: SplitShares
  contents?: MakeSplitOptions['contents']
  patients?: true
}>

/**
 * What the options of the split program ask for; those of training programs that mean something to a split are theirs.
 * A task has a budget where one is said. All that is wrong is one Left.
 *
 * @example splitRequest(['--data', 'data', '--out', 'split.jsonl', '--shares', '0.7,0.1,0.2', '--labels-cls', '100'])
 */
export const splitRequest = (argv: readonly string[]): E.Either<PipelineError, SplitRequest> => {
  const said = readCommandLine(argv, own)
  if (said.help) return E.right({ kind: 'help' })
  const { out, check, shares, contents: looked, patients } = said.own as Own
  const { data } = said.fields
  const unused = [
    ...Object.keys(said.fields).filter(field => !fieldsOfSplits.has(field)),
    ...(['config', 'resume', 'runs'] as const).filter(option => said[option] !== null),
  ]
  const alsoWrong = [
    ...said.problems,
    ...unused.map(field => `${field}: expected only what a split is made by, got this option of a training`),
    ...(typeof data === 'string' ? [] : [`data: expected a folder, such as --data path, got ${shown(data)}`]),
    ...((out === undefined) === (check === undefined)
      ? ['--out, --check: expected one of them, the file to make or the one to compare the data with']
      : []),
  ]
  return pipe(
    decodeConfiguration(said.fields, { base: defaults, where: 'the command line', alsoWrong }),
    E.map((of): SplitRequest => {
      const folder = String(of.data)
      if (check !== undefined) return { kind: 'check', data: folder, split: check }
      const options = {
        ...{
          seed: of.seed,
          shares: shares ?? 'official',
          allocation: of.labelAllocation,
          budgets: budgetsOf(of, said.fields),
        },
        ...{ contents: looked ?? ('bytes' as const), budgetsByPatient: patients ?? false },
      }
      return { kind: 'make', data: folder, out: String(out), options }
    }),
  )
}

const budgetsOf = (of: Configuration, fields: Readonly<Record<string, unknown>>): SplitHeader['budgets'] => {
  const names = (sources: Configuration['segmentationSources']) => sources.map(({ source }) => source)
  const isSaid = (field: keyof Configuration) => Object.hasOwn(fields, field)
  return {
    segmentation: isSaid('segmentationLabels')
      ? { labels: of.segmentationLabels, sources: names(of.segmentationSources) }
      : null,
    classification: isSaid('classificationLabels')
      ? { labels: of.classificationLabels, sources: names(of.classificationSources) }
      : null,
  }
}
