import { relative, sep } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import type { PipelineError } from '../codec/pipeline-error.js'
import { insideRoot } from './inside-root.js'
import { isRemote, joinLocation, type Location, splitLocation } from './location.js'
import { outsideLocation, outsideOf } from './outside-location.js'
import { refusalOfName, refusedName } from './refusal-of-name.js'

/** What stands around the name of a file: the mark of a link that leads out, and which part of the file is meant. */
const taken = (location: Location) => {
  const bare = outsideOf(location) ?? location
  const { file } = splitLocation(bare)
  return {
    file,
    put: (place: Location) => (bare === location ? place : outsideLocation(place)) + bare.slice(file.length),
  }
}

const joined = (root: Location, name: string) => joinLocation(root, ...name.split('/'))

/** A file's plain name below a folder, if it is one. */
const nameBelow = (root: Location, file: Location): string | null => {
  if (!isRemote(root)) return relative(root, file).split(sep).join('/')
  const [, folder = '', query = ''] = /^s3:/i.test(root) ? [root, root] : (/^([^?]*)(.*)$/s.exec(root) ?? [])
  const start = `${folder.replace(/\/+$/, '')}/`
  if (!file.startsWith(start) || !file.endsWith(query)) return null
  const name = file.slice(start.length, file.length - query.length)
  try {
    return /^s3:/i.test(root) ? name : name.split('/').map(decodeURIComponent).join('/')
  } catch {
    return null
  }
}

/**
 * The name of a location below a root, as a program on another machine can find it below its own (`locationBelow`): plain,
 * with `/`, whatever the system and wherever the root is. Which part of a file is meant stays with it. Left, a clause,
 * where the location is not one that `joinLocation` makes of this root.
 *
 * @example relativeLocation('data', 'data/x.tar#a.png&bytes=512-1023') // Right 'x.tar#a.png&bytes=512-1023'
 */
export const relativeLocation = (root: Location, location: Location): E.Either<string, string> => {
  const { file, put } = taken(location)
  const name = nameBelow(root, file)
  const refusal = name === null ? 'it does not lie in it' : refusalOfName(name)
  if (name === null || refusal !== null) return E.left(refusal ?? '')
  const back = taken(put(name))
  return back.put(joined(root, back.file)) === location ? E.right(put(name)) : E.left('it does not lie in it')
}

/**
 * The location that a name from another machine has below a root of this one: `relativeLocation` undone. Left as
 * `insideRoot`, and for an address: nothing outside the root is ever named. `stage` names who asks.
 *
 * @example locationBelow('s3://xrays', 'JSRT/images/JPCLN001.png', 'preprocess') // Right 's3://xrays/JSRT/images/JPCLN001.png'
 */
export const locationBelow = (root: Location, name: string, stage: string): E.Either<PipelineError, Location> => {
  const { file, put } = taken(name)
  const refusal = isRemote(file) ? 'it is an address' : refusalOfName(file)
  if (refusal !== null) return E.left(refusedName(root, name, stage, refusal))
  // A link that leads out is read nowhere: its way need not be followed.
  const place = outsideOf(name) === null ? insideRoot(root, file, stage) : E.right(joined(root, file))
  return pipe(place, E.map(put))
}
