import type { RandomStream } from '../../lib/random/keyed-random.js'
import type { PhantomStyle } from './style.js'

/** Letters as rows of five bits, top first. */
const glyphs: Readonly<Record<string, readonly number[]>> = {
  A: [0b01110, 0b10001, 0b10001, 0b11111, 0b10001, 0b10001, 0b10001],
  C: [0b01110, 0b10001, 0b10000, 0b10000, 0b10000, 0b10001, 0b01110],
  E: [0b11111, 0b10000, 0b10000, 0b11110, 0b10000, 0b10000, 0b11111],
  L: [0b10000, 0b10000, 0b10000, 0b10000, 0b10000, 0b10000, 0b11111],
  P: [0b11110, 0b10001, 0b10001, 0b11110, 0b10000, 0b10000, 0b10000],
  R: [0b11110, 0b10001, 0b10001, 0b11110, 0b10100, 0b10010, 0b10001],
  T: [0b11111, 0b00100, 0b00100, 0b00100, 0b00100, 0b00100, 0b00100],
}

/** What is laid over the picture at (x, y) in [−1, 1]²: a grey value 0 … 255, or −1 where the picture shows. */
export type Mark = (x: number, y: number) => number

// A whole number, not null: the engine would box every value of a union.
const none = -1

const inText = (text: string, left: number, top: number, height: number, x: number, y: number) => {
  const cell = height / 7
  const row = Math.floor((y - top) / cell)
  const column = Math.floor((x - left) / cell)
  if (row < 0 || row > 6 || column < 0 || column % 6 === 5) return false
  return (((glyphs[text[Math.floor(column / 6)] ?? ''] ?? [])[row] ?? 0) >> (4 - (column % 6))) % 2 === 1
}

/** A white sheet with dark text in the upper right corner, as on the Montgomery images. */
const labelBox = (random: RandomStream): Mark => {
  const left = 0.56 + 0.1 * random()
  const top = -0.97 + 0.05 * random()
  return (x, y) => {
    if (x < left || x > left + 0.3 || y < top || y > top + 0.22) return none
    return inText('PA', left + 0.08, top + 0.02, 0.08, x, y) || inText('ERECT', left + 0.01, top + 0.12, 0.08, x, y)
      ? 13
      : 247
  }
}

/** A lead letter, R on the patient's right or L on the left. */
const letter = (random: RandomStream): Mark => {
  const onLeft = random() < 0.75
  const left = onLeft ? -0.95 + 0.2 * random() : 0.75 + 0.1 * random()
  const top = -0.92 + 0.4 * random()
  const height = 0.09 + 0.07 * random()
  return (x, y) => (inText(onLeft ? 'R' : 'L', left, top, height, x, y) ? 250 : none)
}

/** Two blanked-out fields at the upper edge, as on the JSRT images. */
const cornerBoxes = (random: RandomStream): Mark => {
  const depth = -1 + 0.05 + 0.12 * random()
  const [left, right] = [-0.85 + 0.2 * random(), 0.55 + 0.2 * random()]
  const widthLeft = 0.2 + 0.2 * random()
  return (x, y) => (y < depth && ((x > left && x < left + widthLeft) || (x > right && x < right + 0.22)) ? 0 : none)
}

/** The plate's lower end: black below a slightly slanted line. */
const footBar = (random: RandomStream): Mark => {
  const from = 1 - 0.02 - 0.3 * random()
  const slant = 0.03 * (random() - 0.5)
  return (x, y) => (y > from + slant * x ? 1 : none)
}

/** A dark margin on each side, turned a little, as of a plate that was scanned askew. */
const frame = (random: RandomStream): Mark => {
  const angle = 0.16 * (random() - 0.5)
  const margins = Array.from({ length: 4 }, () => 0.02 + 0.1 * random())
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
  return (x, y) => {
    const [u, v] = [x * cos + y * sin, y * cos - x * sin]
    return u < margins[0]! - 1 || u > 1 - margins[1]! || v < margins[2]! - 1 || v > 1 - margins[3]! ? 5 : none
  }
}

/** A cable of a monitor over the chest, with its electrode. */
const lead = (random: RandomStream): Mark => {
  const [x0, y0] = [1.2 * random() - 0.6, 0.8 * random() - 0.5]
  const [bend, slope] = [random() - 0.5, 1.2 * random() - 0.6]
  return (x, y) => {
    const fall = y - y0
    if (Math.hypot(x - x0, fall) < 0.03) return 230
    return fall > 0 && Math.abs(x - x0 - slope * fall - bend * fall * fall) < 0.008 ? 217 : none
  }
}

/** The marks that film, reader and ward add in a style, the uppermost first. They never depend on the label. */
export const drawMarks = (random: RandomStream, style: PhantomStyle): readonly Mark[] => {
  const choices = [
    [style.frame, frame],
    [style.footBar, footBar],
    [style.cornerBoxes, cornerBoxes],
    [style.labelBox, labelBox],
    [style.letter, letter],
    [style.lead, lead],
    [style.lead / 2, lead],
  ] as const
  return choices.flatMap(([probability, mark]) => (random() < probability ? [mark(random)] : []))
}
