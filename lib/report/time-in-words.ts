/**
 * A time in seconds, at least 0, in its two largest units.
 *
 * @example timeInWords(5025) // '1 h 24 min'
 */
export const timeInWords = (seconds: number): string => {
  const [s, min] = [Math.round(seconds), Math.round(seconds / 60)]
  if (s < 60) return `${s} s`
  if (s < 3600) return `${Math.floor(s / 60)} min ${s % 60} s`
  return `${Math.floor(min / 60)} h ${min % 60} min`
}
