import type { Location } from './location.js'

/**
 * What stands in a folder: `sizeBytes` is null where listing does not tell it. A link that leads out of the root is
 * `outside`: it is named, so that it can be told of, and never read.
 */
export type StoredEntry = Readonly<{
  name: string
  location: Location
  kind: 'file' | 'folder' | 'outside'
  sizeBytes: number | null
}>
