/**
 * The first three of a list and how many more there are.
 *
 * @example someOf(['a', 'b', 'c', 'd']) // 'a, b, c and 1 more'
 */
export const someOf = (names: readonly string[]): string => {
  const more = names.length - 3
  return `${names.slice(0, 3).join(', ')}${more > 0 ? ` and ${more.toLocaleString('en')} more` : ''}`
}
