import { appendFileSync, existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import type { PipelineError } from '../codec/pipeline-error.js'

/**
 * The folder of one run. Whatever moment the process ends at, it can be read: whole files are written beside and
 * renamed, lines are appended whole.
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

/**
 * Makes a new folder `root/name`, or `root/name-2`, `-3` … where earlier runs stand: results are never overwritten.
 * Left where it cannot be made.
 */
export const createRunFolder = (root: string, name: string): E.Either<PipelineError, RunFolder> => {
  let path = join(root, name)
  for (let again = 2; existsSync(path); again++) path = join(root, `${name}-${again}`)
  const file = (of: string) => join(path, of)
  return E.tryCatch(
    () => {
      mkdirSync(path, { recursive: true })
      return {
        path,
        file,
        appendLine: (of, value) => appendFileSync(file(of), `${JSON.stringify(value)}\n`),
        writeJson: (of, value) => {
          writeFileSync(file(`${of}.part`), `${JSON.stringify(value, null, 2)}\n`)
          renameSync(file(`${of}.part`), file(of))
        },
      }
    },
    (cause): PipelineError => ({
      _tag: 'FileUnwritable',
      path,
      stage: 'run folder',
      cause: cause instanceof Error ? cause.message : String(cause),
    }),
  )
}
