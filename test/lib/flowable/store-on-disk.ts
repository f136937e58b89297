import { existsSync, readdirSync, statSync, utimesSync } from 'node:fs'
import { basename, join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import { describeError, PipelineFailure } from '../../../lib/codec/pipeline-error.js'
import { diskStore } from '../../../lib/flowable/disk-store.js'
import type { RecordStore } from '../../../lib/flowable/record-store.js'

/** A disk store in a folder, with the problems it has reported; a refusal is thrown. */
export const openStore = (
  folder: string,
  maxBytes = 2 ** 30,
): RecordStore & Readonly<{ problems: readonly string[] }> => {
  const problems: string[] = []
  const opened = diskStore(folder, { maxBytes, onProblem: problem => problems.push(describeError(problem)) })
  if (E.isLeft(opened)) throw new PipelineFailure(opened.left)
  return { ...opened.right, problems }
}

/** All files below a folder; none where it is not there. */
export const filesIn = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter(entry => entry.isFile())
        .map(entry => join(entry.parentPath, entry.name))
    : []

/** The files of a store's records. */
export const recordsIn = (folder: string): string[] => filesIn(join(folder, 'records'))

/** How many bytes a store's records take. */
export const bytesIn = (folder: string): number => recordsIn(folder).reduce((sum, path) => sum + statSync(path).size, 0)

/** The file of a record that is there. */
export const fileOf = (folder: string, key: string): string =>
  recordsIn(folder).find(path => basename(path) === `${key}.record`)!

/** Makes a file look as if it had been used so many minutes ago. */
export const setAge = (path: string, minutes: number): void => {
  const seconds = Date.now() / 1000 - 60 * minutes
  utimesSync(path, seconds, seconds)
}
