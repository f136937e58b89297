/** Time that a test moves: `sleep` settles when it has come to its moment, `work` takes time of the thread. */
export type ManualTime = Readonly<{
  nowMs(): number
  sleep(ms: number): Promise<void>
  work(ms: number): void
  /** Moves from one sleeper's moment to the next until `finished` settles, and gives its outcome. */
  until<T>(finished: Promise<T>): Promise<T>
}>

const turn = () => new Promise<void>(resolve => setImmediate(resolve))

export const manualTime = (): ManualTime => {
  let now = 0
  const sleepers: { atMs: number; wake(): void }[] = []
  return {
    nowMs: () => now,
    sleep: ms =>
      new Promise(resolve => {
        sleepers.push({ atMs: now + ms, wake: resolve })
      }),
    work: ms => {
      now += ms
    },
    until: async finished => {
      let going = true
      const end = () => {
        going = false
      }
      finished.then(end, end)
      while (going) {
        await turn()
        sleepers.sort((a, b) => a.atMs - b.atMs)
        const next = sleepers.shift()
        if (!next) continue
        now = Math.max(now, next.atMs)
        next.wake()
      }
      return finished
    },
  }
}
