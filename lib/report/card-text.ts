import type { DataCard } from '../codec/data-card.js'
import { cardDifferences } from './card-differences.js'
import { cardRemarks } from './card-remarks.js'
import { cardTables } from './card-tables.js'
import { counted } from './in-words.js'
import { sourceTitle } from './source-title.js'
import { textTable } from './text-table.js'

const widthCharacters = 100

/** A sentence in lines of at most 100 characters, behind a dash. */
const item = (sentence: string): string => {
  const lines: string[] = []
  for (const word of sentence.split(' ')) {
    const line = lines.at(-1)
    if (line !== undefined && line.length + 1 + word.length <= widthCharacters - 2)
      lines[lines.length - 1] = `${line} ${word}`
    else lines.push(word)
  }
  return `- ${lines.join('\n  ')}`
}

/**
 * A data card to read in a terminal: what is odd first, then the tables, each as wide as it needs,
 * and what is other than in the official sets.
 *
 * @example console.log(cardText(card))
 */
export const cardText = (card: DataCard): string => {
  const images = card.sources.reduce((sum, source) => sum + source.images, 0)
  const remarks = cardRemarks(card)
  return [
    `${card.data}: ${counted(images, card.phantoms ? 'phantom' : 'image')} of ${card.sources.map(({ source }) => sourceTitle(source)).join(', ')}`,
    remarks.length === 0 ? 'Nothing odd was found.' : remarks.map(item).join('\n'),
    ...cardTables(card).map(({ title, heading, rows }) => `${title}\n${textTable([heading, ...rows])}`),
    ...cardDifferences(card).map(({ title, differences }) => `${title}\n${differences.map(item).join('\n')}`),
  ].join('\n\n')
}
