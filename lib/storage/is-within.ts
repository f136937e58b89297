import { sep } from 'node:path'

/** Whether a real path (without links) is the root's or lies in it. */
export const isWithin = (root: string, path: string): boolean =>
  path === root || path.startsWith(root.endsWith(sep) ? root : `${root}${sep}`)
