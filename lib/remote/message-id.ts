import type { Place } from '../codec/place.js'

/** A text in printable ASCII without `/`, another for each text; also for half a surrogate pair, which no URI has. */
const safe = (text: string) => encodeURIComponent(JSON.stringify(text).slice(1, -1))

/**
 * What a message is called, so that a server which gets it twice keeps it once (`Nats-Msg-Id`): `issue` counts how often
 * the piece at this place has been issued on purpose. Printable ASCII, and another for whatever differs.
 *
 * @example messageId(3, { flow: 'segmentation', source: 'jsrt', epoch: 0, index: 17 }, 0) // '3/segmentation/jsrt/0/17/0'
 */
export const messageId = (generation: number, { flow, source, epoch, index }: Place, issue: number): string =>
  `${generation}/${safe(flow)}/${safe(source)}/${epoch}/${index}/${issue}`
