import type { StoreFolder } from './store-folder.js'

/** At least so much goes into one group of shards: some thousand records, so that groups fill up about alike. */
const GROUP_BYTES = 2 ** 27

/**
 * Keeps a folder within `maxBytes`, the least recently used records going first. Call what it returns before each
 * record that is written, with its shard and its size in bytes; a record that has no room at all is a RangeError.
 *
 * No writer knows what the others write, so each looks again and again: before its first record, and whenever it has
 * written a sixteenth of the bound since, it lists the files and removes the oldest until a sixteenth is free. Hence the
 * bound: `maxBytes`, for each further writer at once a sixteenth of it more and a record, and it holds for programs
 * that write little, or are killed, too. To list 100,000 files takes a second, so large stores are kept in up to 64
 * groups of shards, each of at least 128 MiB and with its share of the bound: no record waits for more than a group.
 */
export const storeSweep = (
  folder: Pick<StoreFolder, 'shards' | 'list' | 'evict' | 'removeLeftovers'>,
  maxBytes: number,
): ((shard: number, bytes: number) => void) => {
  const groups = Math.max(1, Math.min(folder.shards, Math.floor(maxBytes / GROUP_BYTES)))
  const groupBytes = maxBytes / groups
  const slackBytes = groupBytes / 16
  /** How many bytes may be written to a group before the next look at it. */
  const allowances = new Array<number>(groups).fill(0)

  const sweep = (group: number, freeBytes: number) => {
    folder.removeLeftovers()
    const shards = Array.from({ length: folder.shards }, (_, shard) => shard)
    const files = shards.filter(shard => shard % groups === group).flatMap(folder.list)
    let total = files.reduce((sum, file) => sum + file.bytes, 0)
    if (total <= groupBytes - freeBytes) return
    for (const file of files.sort((a, b) => a.usedMs - b.usedMs)) {
      if (total <= groupBytes - freeBytes) break
      if (folder.evict(file)) total -= file.bytes
    }
  }

  return (shard, bytes) => {
    if (bytes > groupBytes) throw new RangeError(`the record takes ${bytes} bytes, ${groupBytes} are the most`)
    const group = shard % groups
    if (allowances[group]! < bytes) {
      allowances[group] = Math.max(slackBytes, bytes)
      sweep(group, allowances[group]!)
    }
    allowances[group]! -= bytes
  }
}
