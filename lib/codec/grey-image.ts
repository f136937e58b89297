/**
 * An 8-bit grey image: `data[y * width + x]`, row-major, 0…255 (a mask: 0 or 1). Sizes are in pixels.
 * Pixels are checked by shape where they enter, never by codec.
 */
export type GreyImage = Readonly<{ width: number; height: number; data: Uint8Array }>
