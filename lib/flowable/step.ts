import { createHash } from 'node:crypto'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { messageOf } from '../codec/message-of.js'
import { sourceOf, stepSources } from './step-sources.js'

/**
 * Where a worker finds a function: the file URL of a module and the name of its export. The function takes one value
 * and gives a value or a promise of one, all plain data (what `structuredClone` copies). Closures do not travel.
 */
export type StepRef = Readonly<{ module: string; name: string }>

/** A `StepRef` that remembers what the function takes and gives. */
export type Step<A, B> = StepRef & Readonly<{ of?: (value: A) => B }>

// biome-ignore lint/suspicious/noExplicitAny: the parameter is whatever the function takes
type StepFunction = (value: any) => unknown

/**
 * Refers to an exported function by the type of the function, so that nothing is loaded in this thread. The module may
 * be named as it is imported: `./grey.js` means `grey.ts` where the sources run unbuilt. Throws a TypeError where no
 * such file is.
 *
 * @example
 * import type { toGrey } from './to-grey.js'
 * const grey = step<typeof toGrey>(new URL('./to-grey.js', import.meta.url), 'toGrey')
 */
export const step = <F extends StepFunction>(
  module: string | URL,
  name: string,
): Step<Parameters<F>[0], Awaited<ReturnType<F>>> => ({ module: pathToFileURL(fileOf({ module, name })).href, name })

const files = new Map<string, string>()

const fileOf = ({ module, name }: Readonly<{ module: string | URL; name: string }>): string => {
  const url = String(module)
  const known = files.get(url)
  if (known !== undefined) return known
  const file = url.startsWith('file:') ? sourceOf(fileURLToPath(url)) : null
  if (file === null)
    throw new TypeError(`step: expected the file URL of the module that exports ${name}, got ${url}, where none is`)
  files.set(url, file)
  return file
}

const loading = new Map<string, Promise<unknown>>()

/**
 * Loads the function in this thread, once. Rejects, naming module and export, where the module cannot be loaded or has
 * no such function.
 */
export const loadStep = <F extends (...values: never[]) => unknown = StepFunction>(ref: StepRef): Promise<F> => {
  const key = keyOf(ref)
  const known = loading.get(key) ?? load(ref)
  loading.set(key, known)
  return known as Promise<F>
}

const keyOf = ({ module, name }: StepRef) => `${name} ${module}`

const load = async (ref: StepRef): Promise<unknown> => {
  const module: Record<string, unknown> = await import(pathToFileURL(fileOf(ref)).href).catch(error => {
    throw new Error(`step: expected ${ref.module} to load and export ${ref.name}: ${messageOf(error)}`, {
      cause: error,
    })
  })
  const loaded = module[ref.name]
  if (typeof loaded !== 'function')
    throw new TypeError(`step: expected ${ref.module} to export a function ${ref.name}, got ${typeof loaded}`)
  return loaded
}

const fingerprints = new Map<string, string>()
// By module, so that two exports of one module are fingerprinted as of the same moment.
const digests = new Map<string, string>()

/**
 * SHA-256, in hex, of what the result of a step depends on beside its value: the name of the export, the text of its
 * module and of all that it imports by relative paths, and the versions of the packages that these import. It does not
 * depend on where the project lies. A cache makes it part of its key, so that a changed step is a miss by itself.
 *
 * Reads the files of a module once in each thread: it tells what the code was when it was first asked for. Throws a
 * TypeError where the module is missing. What it cannot see: `stepSources` says.
 *
 * @example stepFingerprint({ module: import.meta.url, name: 'toGrey' })
 */
export const stepFingerprint = (ref: StepRef): string => {
  const key = keyOf(ref)
  const fingerprint = fingerprints.get(key) ?? sha256(`${ref.name} ${digestOf(ref)}`)
  fingerprints.set(key, fingerprint)
  return fingerprint
}

const digestOf = (ref: StepRef): string => {
  const known = digests.get(ref.module)
  if (known !== undefined) return known
  const { files, packages } = stepSources(fileOf(ref))
  const digest = sha256(JSON.stringify([files.map(({ path, bytes }) => [path, sha256(bytes)]), packages]))
  digests.set(ref.module, digest)
  return digest
}

const sha256 = (data: string | Uint8Array) => createHash('sha256').update(data).digest('hex')
