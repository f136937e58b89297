import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import type { PipelineError } from '../lib/codec/pipeline-error.js'
import { expandBraces } from '../lib/shard/expand-braces.js'
import { listFolder } from '../lib/storage/list-folder.js'
import { baseName, type Location } from '../lib/storage/location.js'

/** Shards in their order, by name, with the folder that they and perhaps their index lie in. */
export type ShardList = Readonly<{ folder: Location; names: readonly string[] }>

const isShard = (name: string) => /\.(tar|tar\.gz|tgz)$/i.test(name)

const expected =
  'a folder with *.tar, *.tar.gz or *.tgz, the name of one, or several with braces: chex-{000000..000012}.tar'

/**
 * The shards that a name stands for: one archive, several with braces in the last name (`expandBraces`), which are not looked for, so that
 * they need no listing; or all of a folder, by name. Left PathMissing where it is neither, or no archive is in the folder.
 *
 * @example listShards('https://example.org/chex-{000000..000012}.tar')
 */
export const listShards = (root: Location): TE.TaskEither<PipelineError, ShardList> => {
  if (isShard(root)) {
    const [, folder = '', name = ''] = /^(.*[/\\])?([^/\\]*)$/s.exec(root) ?? []
    return TE.right({ folder, names: expandBraces(name).map(name => baseName(folder + name)) })
  }
  const missing = (): PipelineError => ({ _tag: 'PathMissing', path: root, stage: 'shards', expected })
  return pipe(
    listFolder(root, 'shards'),
    TE.map(entries => (entries ?? []).filter(({ kind, name }) => kind === 'file' && isShard(name))),
    TE.filterOrElse(found => found.length > 0, missing),
    TE.map(found => ({ folder: root, names: found.map(({ name }) => name) })),
  )
}
