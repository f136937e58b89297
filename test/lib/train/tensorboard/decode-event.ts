import { PbfReader } from 'pbf'
import type { Event, PngImage } from '../../../../lib/train/tensorboard/event.js'

const inside = <A>(from: PbfReader, read: (field: number, into: A, reader: PbfReader) => void, into: A): A =>
  from.readMessage(read, into)

const decodeImage = (from: PbfReader): PngImage =>
  inside(
    from,
    (field, image, reader) => {
      if (field === 1) image.heightPx = reader.readVarint()
      if (field === 2) image.widthPx = reader.readVarint()
      if (field === 4) image.png = new Uint8Array(reader.readBytes())
    },
    { png: new Uint8Array(0), widthPx: 0, heightPx: 0 },
  )

type Value = { tag: string; value: number | PngImage | null; plugin: string; dataClass: number }

const decodeValue = (from: PbfReader): Value =>
  inside(
    from,
    (field, value, reader) => {
      if (field === 1) value.tag = reader.readString()
      if (field === 2) value.value = reader.readFloat()
      if (field === 4) value.value = decodeImage(reader)
      if (field === 9)
        inside(
          reader,
          (part, _, metadata) => {
            if (part === 1)
              inside(
                metadata,
                (name, _, plugin) => {
                  if (name === 1) value.plugin = plugin.readString()
                },
                null,
              )
            if (part === 4) value.dataClass = metadata.readVarint()
          },
          null,
        )
    },
    { tag: '', value: null, plugin: '', dataClass: 0 } as Value,
  )

/** What an event holds, read by the fields of TensorFlow's `event.proto`; of values also who is to show them. */
export const decodeEvent = (bytes: Uint8Array) =>
  new PbfReader(bytes).readFields(
    (field, event, reader) => {
      if (field === 1) event.wallTime = reader.readDouble()
      if (field === 2) event.step = reader.readVarint()
      if (field === 3) event.content = { kind: 'fileVersion', version: reader.readString() }
      if (field === 5) {
        const values: Value[] = []
        inside(reader, (part, into, summary) => part === 1 && into.push(decodeValue(summary)), values)
        event.content = { kind: 'summary', values }
      }
      if (field === 7)
        inside(
          reader,
          (part, _, log) => {
            if (part === 1 && log.readVarint() === 1) event.content = { kind: 'sessionStart' }
          },
          null,
        )
    },
    { wallTime: 0, step: 0, content: null } as {
      wallTime: number
      step: number
      content: Exclude<Event['content'], { kind: 'summary' }> | { kind: 'summary'; values: Value[] } | null
    },
  )
