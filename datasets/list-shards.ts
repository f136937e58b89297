import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { messageOf } from '../lib/codec/message-of.js'
import type { PipelineError } from '../lib/codec/pipeline-error.js'
import { expandBraces } from '../lib/shard/expand-braces.js'
import { listFolder } from '../lib/storage/list-folder.js'
import { baseName, joinLocation, type Location } from '../lib/storage/location.js'
import { SHARD_INDEX } from './shard-index.js'

/** A shard: what it is called, and where it is read from. */
export type NamedShard = Readonly<{ name: string; location: Location }>

/**
 * Shards in their order, the index beside them (null where there is none), and whether these are all shards of a folder.
 */
export type ShardList = Readonly<{
  folder: Location
  shards: readonly NamedShard[]
  index: Location | null
  whole: boolean
}>

const isShard = (name: string) => /\.(tar|tar\.gz|tgz)$/i.test(name)

const expected =
  'a folder with *.tar, *.tar.gz or *.tgz, the name of one, or several with braces: chex-{000000..000012}.tar'

const named = (root: Location): E.Either<PipelineError, ShardList> => {
  const [, folder = '', last = ''] = /^(.*[/\\])?([^/\\]*)$/s.exec(root) ?? []
  const place = (name: string) => joinLocation(folder, name)
  return pipe(
    E.tryCatch(() => expandBraces(last), messageOf),
    E.bimap(
      (problem): PipelineError => ({
        _tag: 'ConfigurationInvalid',
        where: root,
        stage: 'shards',
        problems: [problem],
      }),
      names => ({
        folder,
        shards: names.map(name => baseName(folder + name)).map(name => ({ name, location: place(name) })),
        index: place(SHARD_INDEX),
        whole: false,
      }),
    ),
  )
}

/**
 * The shards that a name stands for: one archive, several with braces in the last name (`expandBraces`), which are not
 * looked for, so that they need no listing; or all of a folder, by name. Of a folder, a shard that is a link out of it is
 * listed, and reading it is refused.
 *
 * Left PathMissing where it is neither, or no archive is in the folder; ConfigurationInvalid for braces that stand for
 * millions; as `listFolder` where it cannot be listed.
 *
 * @example listShards('https://example.org/chex-{000000..000012}.tar')
 */
export const listShards = (root: Location): TE.TaskEither<PipelineError, ShardList> => {
  if (isShard(root)) return TE.fromEither(named(root))
  const missing = (): PipelineError => ({ _tag: 'PathMissing', path: root, stage: 'shards', expected })
  return pipe(
    listFolder(root, 'shards'),
    TE.map(entries => (entries ?? []).filter(({ kind }) => kind === 'file')),
    TE.filterOrElse(files => files.some(({ name }) => isShard(name)), missing),
    TE.map(files => ({
      folder: root,
      shards: files.filter(({ name }) => isShard(name)),
      index: files.find(({ name }) => name === SHARD_INDEX)?.location ?? null,
      whole: true,
    })),
  )
}
