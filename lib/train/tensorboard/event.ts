import { PbfWriter } from 'pbf'

/** A picture as TensorBoard keeps it: the bytes of a PNG, and its size. */
export type PngImage = Readonly<{ png: Uint8Array; widthPx: number; heightPx: number }>

/** One named value of a step: a number, which is kept as float32, or a picture. A tag's slashes group it in the display. */
export type SummaryValue = Readonly<{ tag: string; value: number | PngImage }>

/** What an event says: which format its file has, that a run starts at its step, or values of its step. */
export type EventContent =
  | Readonly<{ kind: 'fileVersion'; version: string }>
  | Readonly<{ kind: 'sessionStart' }>
  | Readonly<{ kind: 'summary'; values: readonly SummaryValue[] }>

/** An event: `wallTime` in seconds of Unix time, `step` a whole number of at least 0. */
export type Event = Readonly<{ wallTime: number; step: number; content: EventContent }>

/** `SessionLog.SessionStatus`. */
const START = 1

/** `SummaryMetadata`: the plugin that shows a tag, and the class of its data (`DataClass`). */
const plugins = { scalars: 1, images: 3 } as const

/** A string field. (pbf's own `writeStringField` writes other characters in the place of those from U+20000.) */
const writeText = (field: number, text: string, to: PbfWriter) => to.writeBytesField(field, Buffer.from(text))

const writePlugin = (name: keyof typeof plugins, to: PbfWriter) => {
  to.writeMessage(1, (text, data) => writeText(1, text, data), name)
  to.writeVarintField(4, plugins[name])
}

const writeImage = ({ png, widthPx, heightPx }: PngImage, to: PbfWriter) => {
  to.writeVarintField(1, heightPx)
  to.writeVarintField(2, widthPx)
  to.writeVarintField(3, 3) // RGB, whatever the PNG holds: readers look into the PNG
  to.writeBytesField(4, png)
}

/**
 * A number goes into `simple_value` and a picture into `image`, not into the tensors of TensorFlow 2: TensorBoard shows
 * both alike, and readers of files (its EventAccumulator, tbparse) list these under scalars and images.
 */
const writeValue = ({ tag, value }: SummaryValue, to: PbfWriter) => {
  writeText(1, tag, to)
  if (typeof value === 'number') to.writeFloatField(2, value)
  else to.writeMessage(4, writeImage, value)
  to.writeMessage(9, writePlugin, typeof value === 'number' ? 'scalars' : 'images')
}

const writeSummary = (values: readonly SummaryValue[], to: PbfWriter) => {
  for (const value of values) to.writeMessage(1, writeValue, value)
}

/** An `Event` in protocol buffers' wire format (TensorFlow, `event.proto` and `summary.proto`). */
export const encodeEvent = ({ wallTime, step, content }: Event): Uint8Array => {
  const to = new PbfWriter()
  to.writeDoubleField(1, wallTime)
  to.writeVarintField(2, step)
  if (content.kind === 'fileVersion') writeText(3, content.version, to)
  else if (content.kind === 'summary') to.writeMessage(5, writeSummary, content.values)
  else to.writeMessage(7, (status, log) => log.writeVarintField(1, status), START)
  return to.finish()
}
