/** The bytes of a `.IMG` file of the JSRT database: 2048×2048 numbers, the upper byte first. */
export const imgOf = (valueAt: (index: number) => number): Uint8Array => {
  const bytes = new Uint8Array(2 * 2048 * 2048)
  const view = new DataView(bytes.buffer)
  for (let i = 0; i < 2048 * 2048; i++) view.setUint16(2 * i, valueAt(i))
  return bytes
}
