/**
 * A time in milliseconds, at least 0, as a clock shows it: minutes and seconds, from an hour on with hours.
 *
 * @example duration(3_725_000) // '1:02:05'
 */
export const duration = (ms: number): string => {
  const seconds = Math.round(ms / 1000)
  const two = (value: number) => String(value).padStart(2, '0')
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`
}
