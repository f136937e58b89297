import type { StageBooks } from './stage-books.js'

/** A stage with a name of its own, the names of those that feed it, and the uses of its shared flow, if it has one. */
export type NamedStage = Readonly<{
  name: string
  upstreams: readonly string[]
  books: StageBooks
  uses: readonly StageBooks[]
}>

/**
 * The stages above a sink in order, every stage after all that feed it, with duplicate names numbered: `map`, `map 2`
 * (the name `sink` is the sink's). The uses of a shared flow only relay: they are left out, and what takes values from
 * one is fed by the upstream of the shared flow.
 */
export const nameStages = (sink: StageBooks): readonly NamedStage[] => {
  const order: StageBooks[] = []
  const uses: StageBooks[] = []
  const descend = (books: StageBooks) => {
    for (const upstream of books.opened) if (upstream.shared) descend(upstream)
    for (const upstream of books.opened) if (!upstream.shared) descend(upstream)
    if (books.relayOf) uses.push(books)
    else if (books !== sink) order.push(books)
  }
  descend(sink)

  const taken = new Set([sink.name])
  const names = new Map<StageBooks, string>()
  for (const books of order) {
    let name = books.name
    for (let n = 2; taken.has(name); n++) name = `${books.name} ${n}`
    taken.add(name)
    names.set(books, name)
  }
  const feeders = (books: StageBooks) =>
    books.opened.flatMap(upstream => {
      if (upstream.shared) return []
      return upstream.relayOf ? upstream.relayOf.opened.filter(({ shared }) => shared) : [upstream]
    })
  return order.map(books => ({
    name: names.get(books)!,
    upstreams: feeders(books).map(upstream => names.get(upstream)!),
    books,
    uses: uses.filter(({ relayOf }) => relayOf === books),
  }))
}
