import type { ProgressMode } from '../codec/progress-mode.js'

/** What progress is written to: `process.stderr` fits. `columns` is the terminal's width. */
export type ProgressStream = Readonly<{
  isTTY?: boolean | undefined
  columns?: number | undefined
  write(text: string): unknown
}>

/**
 * The lines that tell of work as it goes, of one or of several who tell. On a terminal each has a place at the bottom whose
 * lines are redrawn; elsewhere these are not shown, and only what stays is written.
 */
export type LiveLines = Readonly<{
  /** Whether there is a terminal on which lines are redrawn. */
  areRedrawn: boolean
  /** A place below those that there are: gives what sets its lines. Each is cut to the terminal's width. */
  place(): (lines: readonly string[]) => void
  /** A whole line that stays, above the places. */
  stay(line: string): void
  /** Has something else written to the terminal, above the places. */
  aside(write: () => void): void
  /** Leaves the lines as they are, and goes on below them. */
  end(): void
}>

const clearToEnd = '\u001b[K'
const clearBelow = '\u001b[J'

/** What others say of themselves may be in a line: no code of theirs moves the cursor here. */
const inOneLine = (line: string): string => line.replace(/\p{Cc}+/gu, ' ')

/**
 * Opens the lines of a stream. `mode` says where they are redrawn: `auto` (default) on a terminal, `plain` nowhere, `quiet`
 * writes nothing at all but what is said aside. Control characters in a line become spaces.
 *
 * @example
 * const lines = liveLines(process.stderr)
 * const show = lines.place()
 * show(['3 of 10'])
 * lines.stay('The first is done.')
 */
export const liveLines = (stream: ProgressStream, mode: ProgressMode = 'auto'): LiveLines => {
  const areRedrawn = mode === 'auto' && stream.isTTY === true
  let places: (readonly string[])[] = []
  /** How many lines stand at the bottom; the cursor is at the end of the last. */
  let drawn = 0

  // A line that wraps could not be redrawn. A terminal that does not know its width says 0.
  const cut = (line: string) => [...inOneLine(line)].slice(0, (stream.columns || 80) - 1).join('')
  const toFirst = () => (drawn > 1 ? `\u001b[${drawn - 1}A` : '')
  const block = () => places.flat().map(cut)
  const text = (lines: readonly string[]) =>
    lines.length === 0 ? '' : `\r${lines.join(`${clearToEnd}\n`)}${clearToEnd}`
  const draw = () => {
    const lines = block()
    stream.write(`${toFirst()}${lines.length === 0 ? '\r' : text(lines)}${lines.length < drawn ? clearBelow : ''}`)
    drawn = lines.length
  }

  return {
    areRedrawn,
    place: () => {
      const index = places.push([]) - 1
      return lines => {
        places = places.with(index, lines)
        if (areRedrawn && (drawn > 0 || lines.length > 0)) draw()
      }
    },
    stay: line => {
      if (mode === 'quiet') return
      if (!areRedrawn) return void stream.write(`${inOneLine(line)}\n`)
      const lines = block()
      stream.write(`${toFirst()}\r${inOneLine(line)}${clearToEnd}\n${text(lines)}`)
      drawn = lines.length
    },
    aside: write => {
      if (drawn > 0) stream.write(`${toFirst()}\r${clearBelow}`)
      drawn = 0
      write()
      if (areRedrawn && block().length > 0) draw()
    },
    end: () => {
      if (drawn > 0) stream.write('\n')
      drawn = 0
      places = places.map(() => [])
    },
  }
}
