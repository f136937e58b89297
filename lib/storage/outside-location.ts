import type { Location } from './location.js'

const mark = 'outside:'

/**
 * The location of a link that leads out of its root: it can be named, listed and counted as any other, and reading it is
 * refused, so that such a file ends among the dead letters, with its cause, and is not left out in silence.
 */
export const outsideLocation = (link: Location): Location => `${mark}${link}`

/** What is refused, as people know it, or null where the location may be read. */
export const outsideOf = (location: Location): Location | null =>
  location.startsWith(mark) ? location.slice(mark.length) : null

/** Why it is refused. */
export const outsideCause =
  'it is a link that leads out of its data set, and nothing outside is read; copy what it leads to'
