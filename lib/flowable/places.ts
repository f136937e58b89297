/**
 * A number of places (a whole number of at least 1, or Infinity) and those who wait for one, first come, first served.
 * `take` is null where a place is had at once, otherwise it resolves when one is; who has had one gives it back with
 * `give`.
 */
export type Places = Readonly<{ take(): Promise<void> | null; give(): void }>

export const places = (count: number): Places => {
  const waiting: (() => void)[] = []
  let free = count
  return {
    take: () => {
      if (free === 0) return new Promise(resolve => waiting.push(resolve))
      free--
      return null
    },
    give: () => {
      const next = waiting.shift()
      if (next) next()
      else free++
    },
  }
}
