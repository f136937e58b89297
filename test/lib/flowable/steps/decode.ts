import sharp from 'sharp'

/** Decodes an image with sharp. Its buffer is sharp's own, and may or may not be movable. */
export const decode = async (bytes: Uint8Array) => {
  const { data, info } = await sharp(bytes).greyscale().raw().toBuffer({ resolveWithObject: true })
  return { widthPx: info.width, heightPx: info.height, pixels: data }
}

/** Has sharp decode in its own threads, and ends its worker meanwhile. */
export const exitWhileDecoding = async (bytes: Uint8Array): Promise<never> => {
  for (let i = 0; i < 4; i++) void sharp(bytes).resize(3000).raw().toBuffer()
  await new Promise(resolve => setImmediate(resolve))
  return process.exit(4)
}

/** The same, but hangs, so that its worker is ended from outside. */
export const hangWhileDecoding = async (bytes: Uint8Array): Promise<never> => {
  for (;;) await sharp(bytes).resize(1500).raw().toBuffer()
}
