const escaped = (character: string) =>
  Array.from(new TextEncoder().encode(character), byte => `~${byte.toString(16).padStart(2, '0')}`).join('')

/**
 * The key of a sample in a shard, from its id: letters, digits, `_`, `-` and `/` as they are, other characters as `~` and
 * their bytes in hex, so that no dot ends the key early and different ids have different keys. A `/` at either end and a
 * `__` at the beginning, which would mean something else to readers, are written so too.
 *
 * @example shardKey('jsrt/JPCLN001.v2') // 'jsrt/JPCLN001~2ev2'
 */
export const shardKey = (id: string): string => id.replace(/[^\w/-]/gu, escaped).replace(/^(?:\/|_(?=_))|\/$/g, escaped)
