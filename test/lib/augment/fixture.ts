import { readFileSync } from 'node:fs'
import type { GreyImage } from '../../../lib/codec/grey-image.js'

type Header = Readonly<Record<string, { shape: readonly number[]; data_offsets: readonly [number, number] }>>

/** The uint8 [height,width] arrays of a safetensors file, by key. */
export const readGreyFixture = (path: string): ReadonlyMap<string, GreyImage> => {
  const bytes = readFileSync(path)
  const headerEnd = 8 + Number(bytes.readBigUInt64LE(0))
  const { __metadata__: _, ...header } = JSON.parse(bytes.subarray(8, headerEnd).toString()) as Header
  return new Map(
    Object.entries(header).map(
      ([
        key,
        {
          shape,
          data_offsets: [from, to],
        },
      ]) => [
        key,
        { width: shape[1]!, height: shape[0]!, data: new Uint8Array(bytes.subarray(headerEnd + from, headerEnd + to)) },
      ],
    ),
  )
}
