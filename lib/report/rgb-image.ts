/** An 8-bit colour image: [height, width, 3], row-major. */
export type RgbImage = Readonly<{ width: number; height: number; data: Uint8Array }>
