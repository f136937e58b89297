/**
 * Winograd's minimal filtering F(2×2, 3×3) (Lavin and Gray 2015, arXiv 1509.09308): a 3×3 convolution takes 16
 * multiplications for four outputs instead of 36. Of tiles of 4×4 inputs d, filters g and tiles of 2×2 outputs y,
 *
 *   y = Aᵀ[(G g Gᵀ) ⊙ (Bᵀ d B)]A,   ∂L/∂g = Gᵀ[Σ (Bᵀ d B) ⊙ (A ∂L/∂y Aᵀ)]G,
 *
 * where ⊙ over all channels is 16 matrix products, done by `convolveRows` and `addFilterGradient`. The functions here are
 * the five transformations around them, four channels at a time. Element (i, j) of a transformed tile is in plane 4i + j.
 */

/** One row of a transformation: what is added up, as [index, sign or weight]. */
type Row = readonly (readonly [at: number, weight: 1 | -1 | 0.5 | -0.5])[]

const transformations = {
  // Bᵀ
  input: [
    [
      [0, 1],
      [2, -1],
    ],
    [
      [1, 1],
      [2, 1],
    ],
    [
      [2, 1],
      [1, -1],
    ],
    [
      [1, 1],
      [3, -1],
    ],
  ],
  // Aᵀ
  output: [
    [
      [0, 1],
      [1, 1],
      [2, 1],
    ],
    [
      [1, 1],
      [2, -1],
      [3, -1],
    ],
  ],
  // A
  gradient: [
    [[0, 1]],
    [
      [0, 1],
      [1, 1],
    ],
    [
      [0, 1],
      [1, -1],
    ],
    [[1, -1]],
  ],
  // G
  filter: [
    [[0, 1]],
    [
      [0, 0.5],
      [1, 0.5],
      [2, 0.5],
    ],
    [
      [0, 0.5],
      [1, -0.5],
      [2, 0.5],
    ],
    [[2, 1]],
  ],
  // Gᵀ
  filterGradient: [
    [
      [0, 1],
      [1, 0.5],
      [2, 0.5],
    ],
    [
      [1, 0.5],
      [2, -0.5],
    ],
    [
      [1, 0.5],
      [2, 0.5],
      [3, 1],
    ],
  ],
} as const satisfies Readonly<Record<string, readonly Row[]>>

/** The text of Σ weight·value(at). */
const combination = (row: Row, value: (at: number) => string): string =>
  row.reduce((sum, [at, weight]) => {
    const size = Math.abs(weight)
    const scaled = size === 1 ? value(at) : `(f32x4.mul ${value(at)} (f32x4.splat (f32.const ${size})))`
    if (sum === '') return weight < 0 ? `(f32x4.neg ${scaled})` : scaled
    return `(f32x4.${weight < 0 ? 'sub' : 'add'} ${sum} ${scaled})`
  }, '')

/**
 * T x Tᵀ of one square x of vectors: `load(i, j)` is the text of an element of x, `store(i, j, value)` that of what
 * becomes of one of the result. Elements are loaded again for every row of the result, as registers are few.
 */
const transform = (
  rows: readonly Row[],
  inputs: number,
  load: (i: number, j: number) => string,
  store: (i: number, j: number, value: string) => string,
): string =>
  rows
    .map((row, i) =>
      [
        ...Array.from({ length: inputs }, (_, j) => `(local.set $t${j} ${combination(row, at => load(at, j))})`),
        ...rows.map((column, j) =>
          store(
            i,
            j,
            combination(column, at => `(local.get $t${at})`),
          ),
        ),
      ].join('\n'),
    )
    .join('\n')

const temporaries = '(local $t0 v128) (local $t1 v128) (local $t2 v128) (local $t3 v128)'

/** Of the plane 4i + j at `$to`, which advances by one plane with each store: planes come in their order. */
const storeNextPlane = (_i: number, _j: number, value: string): string => `
  (v128.store (local.get $plane) ${value})
  (local.set $plane (i32.add (local.get $plane) (local.get $planeBytes)))`

/** The element (i, j) of 4×4 rows: `$row<i>` is the address of its first one, columns are `$pixelBytes` apart. */
const pixelAt = (i: number, j: number): string =>
  `(v128.load ${Array.from({ length: j }).reduce<string>(at => `(i32.add ${at} (local.get $pixelBytes))`, `(local.get $row${i})`)})`

/** Planes from `$plane` on; (i, j) is plane 4i + j. */
const planeAt = (i: number, j: number): string =>
  `(v128.load (i32.add (local.get $plane) (i32.mul (local.get $planeBytes) (i32.const ${4 * i + j}))))`

/** Runs `body` for each tile of each row of tiles, `$pixel` being its first pixel and `$tile` its number × tileBytes. */
const forTiles = (body: string): string => `
  (loop $tileRow
    (local.set $pixel (local.get $pixels))
    (local.set $column (local.get $tilesAcross))
    (loop $tile
      ${body}
      (local.set $pixel (i32.add (local.get $pixel) (i32.shl (local.get $pixelBytes) (i32.const 1))))
      (local.set $planes (i32.add (local.get $planes) (local.get $tileBytes)))
      (br_if $tile (local.tee $column (i32.sub (local.get $column) (i32.const 1)))))
    (local.set $pixels (i32.add (local.get $pixels) (i32.shl (local.get $rowBytes) (i32.const 1))))
    (br_if $tileRow (local.tee $tileRows (i32.sub (local.get $tileRows) (i32.const 1)))))`

/**
 * Runs `body` for each four channels of a tile, or for every other four where `$stepBytes` is 32: `$plane` is their
 * place in plane 0, `$row0` … their first pixels.
 */
const forChannels = (rows: number, body: string): string => `
  (local.set $row0 (local.get $pixel))
  ${Array.from({ length: rows - 1 }, (_, i) => `(local.set $row${i + 1} (i32.add (local.get $row${i}) (local.get $rowBytes)))`).join('\n')}
  (local.set $fours (local.get $vectors))
  (local.set $at (local.get $planes))
  (loop $channels
    (local.set $plane (local.get $at))
    ${body}
    ${Array.from({ length: rows }, (_, i) => `(local.set $row${i} (i32.add (local.get $row${i}) (local.get $stepBytes)))`).join('\n')}
    (local.set $at (i32.add (local.get $at) (local.get $vectorBytes)))
    (br_if $channels (local.tee $fours (i32.sub (local.get $fours) (i32.const 1)))))`

const tileParameters = `
  (param $pixels i32) (param $rowBytes i32) (param $pixelBytes i32) (param $tilesAcross i32) (param $tileRows i32)
  (param $vectors i32) (param $stepBytes i32)
  (param $planes i32) (param $planeBytes i32) (param $tileBytes i32) (param $vectorBytes i32)
  (local $pixel i32) (local $column i32) (local $fours i32) (local $at i32) (local $plane i32)
  (local $row0 i32) (local $row1 i32) (local $row2 i32) (local $row3 i32) ${temporaries}`

/** Bᵀ d B of tiles that overlap by two pixels. */
const input = `
(func (export "winogradInput") ${tileParameters}
  ${forTiles(forChannels(4, transform(transformations.input, 4, pixelAt, storeNextPlane)))})`

/** A ∂L/∂y Aᵀ of tiles of 2×2 pixels. */
const gradient = `
(func (export "winogradGradient") ${tileParameters}
  ${forTiles(forChannels(2, transform(transformations.gradient, 2, pixelAt, storeNextPlane)))})`

/** Aᵀ m A: from planes to pixels. */
const output = `
(func (export "winogradOutput") ${tileParameters}
  ${forTiles(
    forChannels(
      2,
      transform(
        transformations.output,
        4,
        planeAt,
        (i, j, value) =>
          `(v128.store ${j === 0 ? `(local.get $row${i})` : `(i32.add (local.get $row${i}) (local.get $pixelBytes))`} ${value})`,
      ),
    ),
  )})`

/** The element (a, b) of a 3×3 filter in panels of eight; `$tapBytes` apart. */
const tapAt = (a: number, b: number): string =>
  `(v128.load (i32.add (local.get $at) (i32.mul (local.get $tapBytes) (i32.const ${3 * a + b}))))`

/** G g Gᵀ of a packed filter [panel][3·3][inputs][8] to planes [panel][inputs][8]. */
const filter = `
(func (export "winogradFilter")
  (param $packed i32) (param $panels i32) (param $inputs i32) (param $planes i32) (param $planeBytes i32)
  (local $tapBytes i32) (local $at i32) (local $end i32) (local $plane i32) ${temporaries}
  (local.set $tapBytes (i32.shl (local.get $inputs) (i32.const 5)))
  (local.set $at (local.get $packed))
  (loop $panel
    (local.set $end (i32.add (local.get $at) (local.get $tapBytes)))
    (loop $values
      (local.set $plane (local.get $planes))
      ${transform(transformations.filter, 3, tapAt, storeNextPlane)}
      (local.set $planes (i32.add (local.get $planes) (i32.const 16)))
      (br_if $values (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 16))) (local.get $end))))
    (local.set $at (i32.add (local.get $at) (i32.shl (local.get $tapBytes) (i32.const 3))))
    (br_if $panel (local.tee $panels (i32.sub (local.get $panels) (i32.const 1))))))`

/** Gᵀ u G of planes of sums, `bytes` bytes each, to a filter's gradient, whose taps are `$bytes` apart. */
const filterGradient = `
(func (export "winogradFilterGradient")
  (param $plane i32) (param $planeBytes i32) (param $to i32) (param $bytes i32)
  (local $end i32) (local $tap i32) ${temporaries}
  (local.set $end (i32.add (local.get $to) (local.get $bytes)))
  (loop $values
    (local.set $tap (local.get $to))
    ${transform(
      transformations.filterGradient,
      4,
      planeAt,
      (_i, _j, value) => `
    (v128.store (local.get $tap) ${value})
    (local.set $tap (i32.add (local.get $tap) (local.get $bytes)))`,
    )}
    (local.set $plane (i32.add (local.get $plane) (i32.const 16)))
    (br_if $values (i32.lt_u (local.tee $to (i32.add (local.get $to) (i32.const 16))) (local.get $end)))))`

export const winogradText = [input, gradient, output, filter, filterGradient].join('\n')
