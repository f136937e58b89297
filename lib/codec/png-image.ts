/** A picture as the bytes of a PNG, and its size. */
export type PngImage = Readonly<{ png: Uint8Array; widthPx: number; heightPx: number }>
