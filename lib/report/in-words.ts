/**
 * A number of things, the plural being the singular with an s unless it is given.
 *
 * @example counted(1, 'image') // '1 image'
 */
export const counted = (count: number, singular: string, plural = `${singular}s`): string =>
  `${count.toLocaleString('en-US')} ${count === 1 ? singular : plural}`

/**
 * A list as a sentence has it.
 *
 * @example listed(['10', '50', 'all']) // '10, 50 and all'
 */
export const listed = (names: readonly string[]): string =>
  names.length < 2 ? names.join() : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
