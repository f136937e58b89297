import { closeSync, fstatSync, ftruncateSync, openSync, readSync } from 'node:fs'
import { appendWhole } from './append-whole.js'

const NEWLINE = 0x0a

/** How many bytes of a file are whole lines, looked for from its end. */
const wholeLinesEnd = (file: number): number => {
  const byte = new Uint8Array(1)
  for (let end = fstatSync(file).size; end > 0; end--) {
    readSync(file, byte, 0, 1, end - 1)
    if (byte[0] === NEWLINE) return end
  }
  return 0
}

/**
 * Appends a value as one line of JSON, by one write, or nothing. A line that a killed process or a full disk left
 * unfinished at the file's end is cut off first. The file is made if it is missing; throws what the file system throws.
 */
export const appendLine = (path: string, value: unknown): void => {
  const file = openSync(path, 'a+')
  try {
    const end = wholeLinesEnd(file)
    if (end < fstatSync(file).size) ftruncateSync(file, end)
    appendWhole(file, Buffer.from(`${JSON.stringify(value)}\n`))
  } finally {
    closeSync(file)
  }
}
