import { hostname } from 'node:os'
import { parseArgs } from 'node:util'
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as t from 'io-ts'
import { exactly } from '../lib/codec/exactly.js'
import { numberOfText } from '../lib/codec/number-of-text.js'
import { whole } from '../lib/codec/numbers.js'
import type { PipelineError } from '../lib/codec/pipeline-error.js'
import { problems } from '../lib/codec/problems.js'
import { ProgressMode } from '../lib/codec/progress-mode.js'
import { shown } from '../lib/codec/shown.js'

/** What the options of a preprocessing worker are and do. */
export const preprocessHelp = `Prepares samples for a trainer that runs elsewhere: npm run example -- 07-preprocess-worker --data path [options]

  --data       the folder with the trainer's data sets as this machine sees it (also http://, s3://)
  --nats       file of settings, or the address of a server (nats://127.0.0.1:4222)
  --name       what it is called in reports (the machine's name and the process's number)
  --workers    threads for the pixel work, or auto (auto: one fewer than there are cores, at most 16)
  --in-hand    how many samples it may have in hand, or auto (auto: eight for each thread)
  --cache      folder to keep resampled pixels in
  --progress   auto: redrawn where there is a terminal; plain: lines; quiet: only what is wrong (auto)
  --help       this text

It waits for the server and for a trainer, and serves one trainer after the other until it is stopped (Ctrl-C), when it
finishes what it has in hand. The settings are fields of YAML or JSON: servers, queue, user, password, token, nkeySeedFile,
credentialsFile, tls (caFile, certFile, keyFile), storage, ackWaitMs, attempts. The login may be in MULTIMIX_NATS_USER and
MULTIMIX_NATS_PASSWORD, or in MULTIMIX_NATS_TOKEN.`

const text = (what: string) => t.refinement(t.string, said => said !== '', what)
const orAuto = t.union([t.literal('auto'), whole(1)], 'auto or a whole number of at least 1')

const PreprocessRequest = exactly(
  {
    ...{ data: text('a path'), nats: text('a file or an address'), name: text('a name') },
    ...{ workers: orAuto, 'in-hand': orAuto, progress: ProgressMode },
  },
  'the command line',
  { cache: text('a path') },
)
/** What the command line of a preprocessing worker asks for. */
export type PreprocessRequest = t.TypeOf<typeof PreprocessRequest>

/**
 * Reads the command line of a preprocessing worker; null asks for help. Left ConfigurationInvalid with all that is wrong.
 *
 * @example readPreprocessRequest(['--data', 'path/to/data', '--nats', 'nats.yaml'])
 */
export const readPreprocessRequest = (argv: readonly string[]): E.Either<PipelineError, PreprocessRequest | null> => {
  const said = { type: 'string' } as const
  // Not strictly, which would stop at the first that is wrong.
  const { values, positionals } = parseArgs({
    args: [...argv],
    options: {
      ...{ data: said, cache: said },
      nats: { ...said, default: 'nats://127.0.0.1:4222' },
      name: { ...said, default: `${hostname()}-${process.pid}` },
      workers: { ...said, default: 'auto' },
      'in-hand': { ...said, default: 'auto' },
      progress: { ...said, default: 'auto' },
      help: { type: 'boolean', short: 'h' },
    },
    strict: false,
    allowPositionals: true,
  })
  const { help, ...fields } = values
  if (help) return E.right(null)
  const number = (value: unknown) => (typeof value === 'string' && value !== 'auto' ? numberOfText(value) : value)
  const invalid = (problems: readonly string[]): PipelineError => ({
    ...{ _tag: 'ConfigurationInvalid', where: 'the command line', stage: 'preprocess' },
    problems,
  })
  return pipe(
    PreprocessRequest.decode({ ...fields, workers: number(fields.workers), 'in-hand': number(fields['in-hand']) }),
    E.mapLeft(errors => invalid(problems(errors))),
    // Told last: a word may be the value of an option that is not known.
    E.filterOrElse(
      () => positionals.length === 0,
      () => invalid(positionals.map(word => `expected options, such as --data path, got ${shown(word)}`)),
    ),
  )
}
