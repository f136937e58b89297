import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import { type PipelineError, PipelineFailure, unwritable } from '../codec/pipeline-error.js'
import { appendLine } from './append-line.js'
import { takeLock } from './folder-lock.js'
import { writeWholeSync } from './write-whole.js'

/**
 * The folder of one run. Whatever moment the process ends at, it can be read: whole files are written beside and
 * renamed, lines are appended whole. What cannot be written throws a PipelineFailure that names the file. Its file
 * `lock` keeps other processes out.
 */
export type RunFolder = Readonly<{
  /** The folder, as given: relative if the root was. */
  path: string
  /** The path of a file in the folder. */
  file(name: string): string
  /** Appends one line of JSON; where only a part of it can be written, the file keeps the whole lines before. */
  appendLine(name: string, value: unknown): void
  /** Writes a text, whole or not at all, and to the disk (fsync). */
  writeText(name: string, text: string): void
  /** Writes JSON, indented, whole or not at all, and to the disk (fsync). */
  writeJson(name: string, value: unknown): void
  /** Lets other processes in, once the run has ended. After a process that was killed they come in by themselves. */
  release(): void
}>

const stage = 'run folder'

const attempt = (path: string, write: () => void) => {
  try {
    write()
  } catch (cause) {
    throw new PipelineFailure(unwritable(path, stage)(cause))
  }
}

/** Makes a folder that nobody else has made: two runs that start at once get one each. */
const claim = (root: string, name: string): string => {
  for (let attempt = 1; ; attempt++) {
    const path = join(root, attempt === 1 ? name : `${name}-${attempt}`)
    try {
      mkdirSync(path)
      return path
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
  }
}

const locked = (path: string): E.Either<PipelineError, RunFolder> => {
  const file = (of: string) => join(path, of)
  const writeText = (of: string, text: string) => attempt(file(of), () => writeWholeSync(file(of), text))
  return pipe(
    takeLock(file('lock')),
    E.map(release => ({
      path,
      file,
      appendLine: (of, value) => attempt(file(of), () => appendLine(file(of), value)),
      writeText,
      writeJson: (of, value) => writeText(of, `${JSON.stringify(value, null, 2)}\n`),
      release,
    })),
  )
}

/**
 * Makes a new folder `root/name`, or `root/name-2`, `-3` … where earlier runs stand: results are never overwritten.
 * Left where it cannot be made.
 */
export const createRunFolder = (root: string, name: string): E.Either<PipelineError, RunFolder> =>
  pipe(
    E.tryCatch(
      () => {
        mkdirSync(root, { recursive: true })
        return claim(root, name)
      },
      unwritable(join(root, name), stage),
    ),
    E.flatMap(locked),
  )

/**
 * Opens the folder of an earlier run, to go on with it. Left where there is none, or nothing to go on with (neither
 * `config.json` nor `checkpoints/`), and where another process works in it.
 */
export const openRunFolder = (path: string): E.Either<PipelineError, RunFolder> => {
  if (['config.json', 'checkpoints'].some(name => existsSync(join(path, name)))) return locked(path)
  return E.left(
    existsSync(path)
      ? {
          _tag: 'FileInvalid',
          path,
          stage,
          cause: 'it has neither config.json nor checkpoints/',
          remedy: 'give the folder of an earlier run',
        }
      : { _tag: 'PathMissing', path, stage, expected: 'the folder of an earlier run' },
  )
}
