/** What the name of an entry says: whose file it is, and which of its files. */
export type SampleName = Readonly<{ key: string; extension: string }>

/**
 * Splits the name of an entry as WebDataset does: the key is the path up to the first dot of its last part, with its
 * folders, the extension all that follows, in small letters. null where the entry belongs to no sample: a name without a
 * dot, one that begins with a dot (`.DS_Store`, `._IM-0115.jpeg`), and WebDataset's own notes (`__…__`, as a file or a
 * folder at the top).
 *
 * Python's library takes a hidden file in a folder for a sample of its own (`train/._a.png` has the key `train/`); here it
 * is none.
 *
 * @example sampleNameOf('train/IM-0115.mask.PNG') // { key: 'train/IM-0115', extension: 'mask.png' }
 */
export const sampleNameOf = (name: string): SampleName | null => {
  if (/^__[^/]*__(\/|$)/.test(name)) return null
  const [, key, extension] = /^((?:.*\/)?[^./]+)\.([^/]*)$/s.exec(name) ?? []
  return key === undefined || extension === undefined ? null : { key, extension: extension.toLowerCase() }
}
