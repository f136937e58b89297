import { readFile } from 'node:fs/promises'
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as t from 'io-ts'
import { PhantomPlan } from './plan.js'

/** Raised when the drawing changes, so that phantoms of an older one are not taken for those of this. */
export const drawingVersion = 1

/**
 * What `phantoms.json` beside the written sets says: what they are, and whether all of them are there. It is written
 * twice, `complete: false` before the first image and `complete: true` after the last.
 */
export const PhantomManifest = t.strict(
  { kind: t.literal('phantoms'), drawingVersion: t.number, complete: t.boolean, plan: PhantomPlan },
  'PhantomManifest',
)
export type PhantomManifest = t.TypeOf<typeof PhantomManifest>

/** The manifest at a path; null where there is none, an Error where it is something else. */
export const readManifest = async (path: string): Promise<PhantomManifest | Error | null> => {
  const text = await readFile(path, 'utf8').catch(error => (error?.code === 'ENOENT' ? null : Promise.reject(error)))
  if (text === null) return null
  return pipe(
    E.tryCatch(() => JSON.parse(text) as unknown, E.toError),
    E.flatMap(PhantomManifest.decode),
    E.getOrElseW(() => new Error('phantoms.json is no manifest of phantoms')),
  )
}
