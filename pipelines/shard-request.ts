import { parseArgs } from 'node:util'
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as t from 'io-ts'
import { exactly } from '../lib/codec/exactly.js'
import { messageOf } from '../lib/codec/message-of.js'
import { numberOfText } from '../lib/codec/number-of-text.js'
import { whole } from '../lib/codec/numbers.js'
import type { PipelineError } from '../lib/codec/pipeline-error.js'
import { problems } from '../lib/codec/problems.js'

/** What the options of `npm run shards` are and do. */
export const SHARDS_HELP = `Writes data sets as WebDataset shards: npm run shards -- --data path --out path [options]

  --data                a folder with data sets, on this machine or another (http://, s3://)
  --out                 the folder of the shards; the same command goes on where it was stopped
  --sources             which data sets, such as chex,nihx (all that are there)
  --size                the side to which images and masks are resampled, in pixels (they stay as they are)
  --samples-per-shard   how many samples a shard has at most (1000)
  --shard-mib           how large a shard is at most, in MiB (1024)
  --gzip                compresses shards, which can then only be streamed`

const path = t.refinement(t.string, text => text !== '', 'a path')

const ShardRequest = exactly(
  { data: path, out: path, 'samples-per-shard': whole(1), 'shard-mib': whole(1), gzip: t.boolean },
  'the command line',
  { sources: t.string, size: whole(1) },
)
/** What the command line of `npm run shards` asks for. */
export type ShardRequest = t.TypeOf<typeof ShardRequest>

/** Reads the command line of `npm run shards`; null asks for help. Left ConfigurationInvalid with all that is wrong. */
export const readShardRequest = (argv: readonly string[]): E.Either<PipelineError, ShardRequest | null> => {
  const text = { type: 'string' } as const
  const invalid = (problems: readonly string[]): PipelineError => ({
    _tag: 'ConfigurationInvalid',
    where: 'the command line',
    stage: 'write shards',
    problems,
  })
  return pipe(
    E.tryCatch(
      () =>
        parseArgs({
          args: [...argv],
          options: {
            ...{ data: text, out: text, sources: text, size: text },
            'samples-per-shard': { ...text, default: '1000' },
            'shard-mib': { ...text, default: '1024' },
            gzip: { type: 'boolean', default: false },
            help: { type: 'boolean', default: false, short: 'h' },
          },
        }).values,
      error => invalid([messageOf(error)]),
    ),
    E.flatMap(({ help, size, ...values }) =>
      help
        ? E.right(null)
        : pipe(
            ShardRequest.decode({
              ...values,
              'samples-per-shard': numberOfText(values['samples-per-shard']),
              'shard-mib': numberOfText(values['shard-mib']),
              ...(size !== undefined && { size: numberOfText(size) }),
            }),
            E.mapLeft(errors => invalid(problems(errors))),
          ),
    ),
  )
}
