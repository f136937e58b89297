import { readdirSync, readFileSync } from 'node:fs'

/** Of each process that is alive, its parent. */
const parents = (): ReadonlyMap<number, number> =>
  new Map(
    readdirSync('/proc')
      .filter(name => /^\d+$/.test(name))
      .flatMap(name => {
        try {
          // The name in brackets may hold anything; what follows the last bracket is state and parent.
          const stat = readFileSync(`/proc/${name}/stat`, 'utf8')
          return [[Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])] as const]
        } catch {
          return [] // It ended meanwhile.
        }
      }),
  )

const proportionalKiB = (pid: number): number => {
  try {
    return Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0)
  } catch {
    return 0
  }
}

/**
 * The resident memory of a process and all its descendants in MiB, or null where the system does not tell (only Linux
 * does). Pages that several of them share count once (proportional set size), so that forked workers are not charged
 * for the libraries that they have in common with their parent.
 */
export const treeMemoryMiB = (root: number): number | null => {
  if (process.platform !== 'linux') return null
  const parentOf = parents()
  const isInTree = (pid: number): boolean => pid === root || (parentOf.has(pid) && isInTree(parentOf.get(pid)!))
  const tree = [...parentOf.keys()].filter(isInTree)
  return tree.reduce((sum, pid) => sum + proportionalKiB(pid), 0) / 1024
}
