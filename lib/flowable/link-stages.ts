import type { StageBooks } from './stage-books.js'

/**
 * Sets who feeds whom among the open stages below `sink` in the tree of openings, and returns them. A stage is fed by
 * those that it opened; the upstream of a `branch` feeds the uses of its shared flow instead. `starved` are all the
 * stages that a stage feeds, directly or not, without the sink.
 */
export const linkStages = (sink: StageBooks): readonly StageBooks[] => {
  const stages: StageBooks[] = []
  const collect = (books: StageBooks) => {
    books.feeders = []
    books.starved = []
    if (books !== sink) stages.push(books)
    // What a closed stage had opened is closed too.
    for (const upstream of books.opened) if (upstream.running) collect(upstream)
  }
  collect(sink)
  const fed = (books: StageBooks): readonly StageBooks[] =>
    books.shared ? stages.filter(({ relayOf }) => relayOf === books.opener) : books.opener ? [books.opener] : []
  for (const books of stages) {
    for (const consumer of fed(books)) consumer.feeders.push(books)
    const below = new Set<StageBooks>()
    const descend = (from: StageBooks) => {
      for (const consumer of fed(from)) {
        if (consumer === sink || below.has(consumer)) continue
        below.add(consumer)
        descend(consumer)
      }
    }
    descend(books)
    books.starved = [...below]
  }
  // What feeds a stage comes after it in `stages`.
  for (const books of stages.toReversed())
    books.usesShared = books.relayOf !== null || books.feeders.some(({ usesShared }) => usesShared)
  return stages
}
