import { processCpuSeconds } from './process-cpu.js'

/** How fast something went, and how much of a core each of the processes had meanwhile. */
export type Rate = Readonly<{ perSecond: number; cores: Readonly<Record<string, number>> }>

/** Does `count` pieces of work, and measures them. */
export const measureRate = async (
  count: number,
  pids: Readonly<Record<string, number>>,
  work: () => Promise<void>,
): Promise<Rate> => {
  const cpu = () => Object.values(pids).map(processCpuSeconds)
  const before = cpu()
  const beganMs = performance.now()
  await work()
  const seconds = (performance.now() - beganMs) / 1000
  const after = cpu()
  return {
    perSecond: count / seconds,
    cores: Object.fromEntries(Object.keys(pids).map((name, i) => [name, (after[i]! - before[i]!) / seconds])),
  }
}
