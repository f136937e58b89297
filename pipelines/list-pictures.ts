import type { Stats } from 'node:fs'
import { readdir, realpath, stat } from 'node:fs/promises'
import { join, parse, relative, resolve } from 'node:path'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { holdsDicom } from '../datasets/dicom/holds-dicom.js'
import { messageOf } from '../lib/codec/message-of.js'
import { type PipelineError, PipelineFailure } from '../lib/codec/pipeline-error.js'

/**
 * A picture file, and the name of what is made of it: its path within the folder that was given, without extension; where
 * several have the same (`a.png` and `a.jpeg`), the later ones end in -2, -3 …
 */
export type Picture = Readonly<{ path: string; name: string }>

const extension = /\.(png|jpe?g|tiff?|webp|gif|avif|dcm)$/i

/**
 * What a folder is searched for; a file that is named itself may be anything that is read. DICOM files are often called by
 * numbers and dots, with no extension: their content tells. A DICOMDIR only names others.
 */
const isPicture = async (path: string): Promise<boolean> => {
  const { base } = parse(path)
  if (base.startsWith('.') || base === 'DICOMDIR') return false
  return extension.test(base) || holdsDicom(path)
}

const stage = 'predict'

/**
 * A folder's pictures and those of its folders, by name in code-unit order, without what is hidden or in a folder of
 * `except`. Links are followed, but for one that leads back to a folder that it lies in (`within`, by real paths).
 */
async function* walk(
  folder: string,
  except: ReadonlySet<string>,
  within: ReadonlySet<string> = new Set(),
): AsyncGenerator<string> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(error => {
    throw new PipelineFailure({
      ...{ _tag: 'FileUnreadable', path: folder, sampleId: null, stage },
      cause: messageOf(error),
    })
  })
  const around = new Set([...within, await realpath(folder)])
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name)
    const kind = entry.isSymbolicLink() ? await kindOf(path) : kindOfEntry(entry)
    if (kind === 'folder') {
      const real = await realpath(path)
      if (!entry.name.startsWith('.') && !except.has(real) && !around.has(real)) yield* walk(path, except, around)
    } else if (kind !== 'other' && (await isPicture(path))) yield path
  }
}

/** A pipe or a device is `other`: reading it could wait for ever. */
type Kind = 'folder' | 'file' | 'other'
const kindOfEntry = (entry: Pick<Stats, 'isDirectory' | 'isFile'>): Kind =>
  entry.isDirectory() ? 'folder' : entry.isFile() ? 'file' : 'other'

/** What lies at a path: links are followed. */
const kindOf = async (path: string): Promise<Kind | null> => stat(path).then(kindOfEntry, () => null)

/**
 * The pictures of files and folders, one by one in the order given; folders are walked as they are asked for, but for
 * those of `except`, where earlier results lie. Rejects with a PipelineFailure where a folder cannot be read. Holds one
 * folder's entries at each depth, and the names given so far.
 *
 * @example fromAsyncIterable(() => listPictures(['scans', 'one.png'], { except: ['results'] }))
 */
export async function* listPictures(
  paths: readonly string[],
  { except }: Readonly<{ except: readonly string[] }>,
): AsyncGenerator<Picture> {
  const taken = new Set<string>()
  const named = (wanted: string): string => {
    let name = wanted
    // Some file systems ignore case.
    for (let i = 2; taken.has(name.toLowerCase()); i++) name = `${wanted}-${i}`
    taken.add(name.toLowerCase())
    return name
  }
  const folders = new Set(await Promise.all(except.map(folder => realpath(folder).catch(() => resolve(folder)))))
  for (const path of paths) {
    if ((await kindOf(path)) !== 'folder') {
      yield { path, name: named(parse(path).name) }
      continue
    }
    for await (const picture of walk(path, folders)) {
      yield { path: picture, name: named(relative(path, picture).replace(extension, '')) }
    }
  }
}

/** Left, in a sentence, where a path leads nowhere, or there is no picture at all. */
export const expectPictures = (
  paths: readonly string[],
  { except }: Readonly<{ except: readonly string[] }>,
): TE.TaskEither<PipelineError, void> => {
  const missing = (path: string, expected: string): TE.TaskEither<PipelineError, void> =>
    TE.left({ _tag: 'PathMissing', stage, path, expected })
  return TE.flatten(
    TE.tryCatch(
      async () => {
        for (const path of paths)
          if ((await kindOf(path)) === null) return missing(path, 'a picture or a folder of some')
        for await (const _ of listPictures(paths, { except })) return TE.right(undefined)
        return missing(paths.join(', '), 'at least one picture (png, jpeg, tiff, webp, gif, avif, DICOM)')
      },
      error => {
        if (error instanceof PipelineFailure) return error.error
        throw error
      },
    ),
  )
}
