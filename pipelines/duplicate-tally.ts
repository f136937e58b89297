import type { Duplicate } from '../lib/codec/data-card.js'
import type { Label, SampleKey, Split } from '../lib/codec/sample.js'
import type { Inspected } from './inspect-together.js'

/** Finds samples of the same content among those that it is told of; it holds their digests. */
export type DuplicateTally = Readonly<{
  add(key: SampleKey, inspected: Inspected): void
  duplicates(): readonly Duplicate[]
}>

type Member = Readonly<{ id: string; split: Split; label: Label | null; file: string | null }>

const distinct = <A>(members: readonly Member[], of: (member: Member) => A): number => new Set(members.map(of)).size

/**
 * A tally of no samples yet. Images are the same where their pixels are, whatever their files; of one that cannot be
 * decoded, the bytes of the file count.
 *
 * @example const tally = duplicateTally()
 */
export const duplicateTally = (): DuplicateTally => {
  const groups = new Map<string, Member | Member[]>()
  return {
    add: ({ id, split, label }, { file, image }) => {
      const digest = image?.sha256 ?? file?.sha256
      if (digest === undefined) return
      const member: Member = { id, split, label, file: file?.sha256 ?? null }
      const group = groups.get(digest)
      if (group === undefined) groups.set(digest, member)
      else if (Array.isArray(group)) group.push(member)
      else groups.set(digest, [group, member])
    },
    duplicates: () =>
      [...groups.values()].flatMap(group =>
        Array.isArray(group)
          ? {
              same: distinct(group, ({ file }) => file) === 1 ? ('bytes' as const) : ('pixels' as const),
              ids: group.map(({ id }) => id),
              acrossSplits: distinct(group, ({ split }) => split) > 1,
              severalLabels: distinct(group, ({ label }) => label) > 1,
            }
          : [],
      ),
  }
}
