import test from 'ava'
import { liveLines, type ProgressStream } from '../../../lib/report/live-lines.js'

/** A stream that keeps what is written to it. */
const kept = (stream: Omit<ProgressStream, 'write'>) => {
  const texts: string[] = []
  return { texts, stream: { ...stream, write: (text: string) => texts.push(text) } }
}

/** What a terminal of any height shows after these texts: of the control codes those that live lines use. */
const screen = (texts: readonly string[]): readonly string[] => {
  const rows: string[] = ['']
  let [row, column] = [0, 0]
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those of a terminal are what is read here
  for (const [part] of texts.join('').matchAll(/\u001b\[(\d*)([AJK])|\r|\n|[^\u001b\r\n]+/g)) {
    const at = rows[row] ?? ''
    if (part === '\r') column = 0
    else if (part === '\n') [row, column] = [row + 1, 0]
    else if (part.endsWith('A') && part.startsWith('\u001b')) row -= Number(part.slice(2, -1))
    else if (part === '\u001b[K') rows[row] = at.slice(0, column)
    else if (part === '\u001b[J') rows.splice(row, rows.length, at.slice(0, column))
    else {
      rows[row] = at.slice(0, column).padEnd(column) + part + at.slice(column + part.length)
      column += part.length
    }
    rows[row] ??= ''
  }
  return rows
}

const terminal = (columns = 40) => {
  const { texts, stream } = kept({ isTTY: true, columns })
  return { lines: liveLines(stream), shown: () => screen(texts), texts }
}

test('each has a place, in their order, and what was longer leaves nothing behind', t => {
  const { lines, shown } = terminal()
  const [first, second] = [lines.place(), lines.place()]
  second(['below, long', 'below too'])
  t.deepEqual(shown(), ['below, long', 'below too'])
  first(['above'])
  t.deepEqual(shown(), ['above', 'below, long', 'below too'])
  second(['short'])
  t.deepEqual(shown(), ['above', 'short'])
  first([])
  second([])
  t.deepEqual(shown(), [''])
  first(['again'])
  t.deepEqual(shown(), ['again'])
})

test('what stays and what is written aside stand above them', t => {
  const { lines, shown, texts } = terminal(10)
  const show = lines.place()
  lines.stay('before any line')
  show(['one', 'two'])
  lines.stay('stays, and is longer than the terminal')
  lines.aside(() => texts.push('aside\n'))
  show(['three, which is cut', 'four'])
  const above = ['before any line', 'stays, and is longer than the terminal', 'aside']
  t.deepEqual(shown(), [...above, 'three, wh', 'four'])
  lines.end()
  lines.end()
  show(['new'])
  t.deepEqual(shown(), [...above, 'three, wh', 'four', 'new'])
})

test('elsewhere only what stays is written, and quiet is nothing but what is said aside', t => {
  for (const [mode, isTTY, written] of [
    ['auto', false, ['stays\n', 'aside']],
    ['plain', true, ['stays\n', 'aside']],
    ['quiet', true, ['aside']],
  ] as const) {
    const { texts, stream } = kept({ isTTY })
    const lines = liveLines(stream, mode)
    lines.place()(['redrawn'])
    lines.stay('stays')
    lines.aside(() => texts.push('aside'))
    lines.end()
    t.deepEqual([lines.areRedrawn, texts], [false, [...written]])
  }
})

test('a line is one line, whatever is in it, also where the width is not known', t => {
  const { lines, shown } = terminal(0)
  lines.place()(['a\u001b[2Jb\nc'])
  lines.stay('d\r\ne')
  t.deepEqual(shown(), ['d e', 'a [2Jb c'])
  const { stream, texts } = kept({})
  liveLines(stream).stay('d\ne')
  t.deepEqual(texts, ['d e\n'])
})
