import { expectWhole } from '../codec/expect-whole.js'
import { messageOf } from '../codec/message-of.js'
import type { Flowable } from './flowable.js'
import { fromAsyncIterable } from './from-async-iterable.js'
import { inSequence } from './in-sequence.js'

export type FromShardsOptions<Shard, A> = Readonly<{
  /** What the archive is called where it is reported. */
  name: string
  /** A list, or a length (a whole number of at least 0) and what stands at each index. */
  shards: readonly Shard[] | Readonly<{ length: number; key(index: number): Shard }>
  /** Reads a shard from its beginning. The signal is aborted when the run ends, also in the middle of the shard. */
  open(shard: Shard, signal: AbortSignal): AsyncIterable<A>
}>

/**
 * A flow of sequential archives (tar files, record files, logs), one after the other, each read from its beginning as
 * values are wanted and opened no sooner; holds none. Its state is [shard, values given of it]: a continued run opens
 * only the shard in which it stands and reads over what it had given, so many shards of middling size continue faster
 * than one large one. An error names its shard and has the original as its cause.
 *
 * @example
 * epochs(epoch => {
 *   const order = permutation(paths.length, [seed, epoch])
 *   return fromShards({ name: 'chex', shards: { length: paths.length, key: i => paths[order(i)]! }, open: readTar })
 * })
 */
export const fromShards = <Shard, A>({ name, shards, open }: FromShardsOptions<Shard, A>): Flowable<A> => {
  const stage = `fromShards(${name})`
  expectWhole(stage, 'the number of shards', shards.length, 0)
  const shardAt = (index: number) => ('key' in shards ? shards.key(index) : shards[index]!)
  return inSequence(stage, shards.length, index => {
    const shard = shardAt(index)
    const shown = typeof shard === 'string' ? ` (${shard})` : ''
    const where = `${stage}: shard ${index}${shown} of ${shards.length}`
    return fromAsyncIterable(signal => naming(where, () => open(shard, signal)), {
      name: `${stage}: a shard`,
      work: where,
    })
  })
}

/** The same iterable, with errors that say where they happened; a generator around it would delay its `return`. */
const naming = <A>(where: string, open: () => AsyncIterable<A>): AsyncIterable<A> => {
  const named = (error: unknown) => new Error(`${where}: ${messageOf(error)}`, { cause: error })
  return {
    [Symbol.asyncIterator]: () => {
      let iterator: AsyncIterator<A>
      try {
        iterator = open()[Symbol.asyncIterator]()
      } catch (error) {
        throw named(error)
      }
      return {
        next: async () => {
          try {
            return await iterator.next()
          } catch (error) {
            throw named(error)
          }
        },
        return: async () => (await iterator.return?.()) ?? { done: true, value: undefined },
      }
    },
  }
}
