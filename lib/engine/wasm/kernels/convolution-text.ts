import { addProducts, eachRow, tileHeights, tileLocals } from './tile-text.js'

/** A tile of `height` neighbouring pixels of an output row and eight of its channels. */
const tile = (height: number): string => `
  (block $done${height}
    (loop $tiles${height}
      (br_if $done${height} (i32.lt_u (local.get $left) (i32.const ${height})))
      (local.set $left (i32.sub (local.get $left) (i32.const ${height})))
      ${eachRow(
        height,
        row => `
      (local.set $low${row} (v128.const i32x4 0 0 0 0))
      (local.set $high${row} (v128.const i32x4 0 0 0 0))`,
      )}
      (local.set $b (local.get $panel))
      (local.set $under (local.get $pixel))
      (local.set $tap (local.get $filterRows))
      (loop $taps
        (local.set $a0 (local.get $under))
        ${eachRow(height - 1, row => `(local.set $a${row + 1} (i32.add (local.get $a${row}) (local.get $pixelBytes)))`)}
        (local.set $end (i32.add (local.get $under) (local.get $runBytes)))
        (loop $run
          ${addProducts(height, row => `(v128.load32_splat (local.get $a${row}))`)}
          (local.set $b (i32.add (local.get $b) (i32.const 32)))
          ${eachRow(height, row => `(local.set $a${row} (i32.add (local.get $a${row}) (i32.const 4)))`)}
          (br_if $run (i32.lt_u (local.get $a0) (local.get $end))))
        (local.set $under (i32.add (local.get $under) (local.get $rowBytes)))
        (br_if $taps (local.tee $tap (i32.sub (local.get $tap) (i32.const 1)))))
      ${eachRow(
        height,
        row => `
      (v128.store (local.get $to) (local.get $low${row}))
      (v128.store offset=16 (local.get $to) (local.get $high${row}))
      (local.set $to (i32.add (local.get $to) (local.get $outPixelBytes)))
      (local.set $pixel (i32.add (local.get $pixel) (local.get $pixelBytes)))`,
      )}
      (br $tiles${height})))`

/**
 * `rows` rows of the result of a convolution with stride 1, from padded rows of its input. The values under a row of the
 * filter are the `runBytes` bytes from a pixel on, so that the input needs no other order than it has.
 *
 * The blocks of eight channels go from the last to the first, pixels and rows upwards: where the channels are no multiple
 * of eight, what the last block writes behind a pixel is written over. Behind the last pixel are up to 28 bytes of that.
 */
export const convolutionText = `
(func (export "convolveRows")
  (param $from i32) (param $rows i32) (param $rowBytes i32) (param $width i32) (param $pixelBytes i32)
  (param $filterRows i32) (param $runBytes i32) (param $panels i32) (param $blocks i32)
  (param $out i32) (param $outPixelBytes i32)
  (local $block i32) (local $panel i32) (local $panelBytes i32) (local $left i32) (local $pixel i32) (local $to i32)
  (local $tap i32) (local $under i32) (local $end i32) (local $b i32)
  ${eachRow(tileHeights[0], row => `(local $a${row} i32)`)}
  ${tileLocals}
  (local.set $panelBytes (i32.shl (i32.mul (local.get $filterRows) (local.get $runBytes)) (i32.const 3)))
  (loop $row
    (local.set $block (local.get $blocks))
    (loop $blocksDown
      (local.set $block (i32.sub (local.get $block) (i32.const 1)))
      (local.set $panel (i32.add (local.get $panels) (i32.mul (local.get $block) (local.get $panelBytes))))
      (local.set $to (i32.add (local.get $out) (i32.shl (local.get $block) (i32.const 5))))
      (local.set $pixel (local.get $from))
      (local.set $left (local.get $width))
      ${tileHeights.map(tile).join('')}
      (br_if $blocksDown (local.get $block)))
    (local.set $from (i32.add (local.get $from) (local.get $rowBytes)))
    (local.set $out (i32.add (local.get $out) (i32.mul (local.get $width) (local.get $outPixelBytes))))
    (br_if $row (local.tee $rows (i32.sub (local.get $rows) (i32.const 1))))))`
