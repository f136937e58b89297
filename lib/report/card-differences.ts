import type { DataCard } from '../codec/data-card.js'
import { sourceTitle } from './source-title.js'

/** What one of a card's sets is other than the official one, a sentence each. */
export type CardDifferences = Readonly<{ title: string; differences: readonly string[] }>

/**
 * The sets of a card of which names and tables told that something is missing or other than in the official set.
 *
 * @example cardDifferences(card)[0]?.title // 'NIHX in data/NIH_ChestXray14 (reduced)'
 */
export const cardDifferences = ({ detected }: DataCard): readonly CardDifferences[] =>
  detected
    .filter(({ differences }) => differences.length > 0)
    .map(({ source, root, form, differences }) => ({
      title: `${sourceTitle(source)} in ${root}${form === 'reduced' ? ' (reduced)' : ''}`,
      differences,
    }))
