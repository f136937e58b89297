import { appendFileSync, mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import { type PipelineError, PipelineFailure, unwritable } from '../codec/pipeline-error.js'

/**
 * The folder of one run. Whatever moment the process ends at, it can be read: whole files are written beside and
 * renamed, lines are appended whole. What cannot be written throws a PipelineFailure that names the file.
 */
export type RunFolder = Readonly<{
  /** The folder, as given: relative if the root was. */
  path: string
  /** The path of a file in the folder. */
  file(name: string): string
  /** Appends one line of JSON. */
  appendLine(name: string, value: unknown): void
  /** Writes JSON, indented, whole or not at all. */
  writeJson(name: string, value: unknown): void
}>

const attempt = (path: string, write: () => void) => {
  try {
    write()
  } catch (cause) {
    throw new PipelineFailure(unwritable(path, 'run folder')(cause))
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

/**
 * Makes a new folder `root/name`, or `root/name-2`, `-3` … where earlier runs stand: results are never overwritten.
 * Left where it cannot be made.
 */
export const createRunFolder = (root: string, name: string): E.Either<PipelineError, RunFolder> =>
  E.tryCatch(
    () => {
      mkdirSync(root, { recursive: true })
      const path = claim(root, name)
      const file = (of: string) => join(path, of)
      return {
        path,
        file,
        appendLine: (of, value) => attempt(file(of), () => appendFileSync(file(of), `${JSON.stringify(value)}\n`)),
        writeJson: (of, value) =>
          attempt(file(of), () => {
            writeFileSync(file(`${of}.part`), `${JSON.stringify(value, null, 2)}\n`)
            renameSync(file(`${of}.part`), file(of))
          }),
      }
    },
    unwritable(join(root, name), 'run folder'),
  )
