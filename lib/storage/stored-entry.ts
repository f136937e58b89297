import type { Location } from './location.js'

/**
 * What stands in a folder: `sizeBytes` is null where listing does not tell it. A link to a folder out of the root is
 * `outside`; a link to a file there is a file that reading refuses.
 */
export type StoredEntry = Readonly<{
  name: string
  location: Location
  kind: 'file' | 'folder' | 'outside'
  sizeBytes: number | null
}>
