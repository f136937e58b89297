import { addProducts, eachRow, tileLocals } from './tile-text.js'

/**
 * Adds to the gradient of a filter what some rows contribute: sums[tap row][tap column][input][output] += x · dy over
 * `rows` × `width` pixels. The input comes in planes of four channels (`packPlanes`), padded, and dy in panels of eight
 * (`packPanels`), so that all memory is read in order; sums has four inputs for each plane, eight outputs for each panel.
 */
export const filterGradientText = `
(func (export "addFilterGradient")
  (param $planes i32) (param $planeCount i32) (param $rowBytes i32) (param $planeBytes i32)
  (param $rows i32) (param $width i32) (param $filterRows i32) (param $filterColumns i32)
  (param $panels i32) (param $blocks i32) (param $sums i32)
  (local $plane i32) (local $block i32) (local $panelBytes i32) (local $sumRowBytes i32) (local $tapBytes i32)
  (local $tapRow i32) (local $tapColumn i32) (local $tapAt i32) (local $tapSums i32) (local $sum i32)
  (local $row i32) (local $start i32) (local $a i32) (local $end i32) (local $b i32)
  ${tileLocals}
  (local.set $panelBytes (i32.shl (i32.mul (local.get $rows) (local.get $width)) (i32.const 5)))
  (local.set $sumRowBytes (i32.shl (local.get $blocks) (i32.const 5)))
  (local.set $tapBytes (i32.shl (i32.mul (local.get $planeCount) (local.get $sumRowBytes)) (i32.const 2)))
  (loop $blocksUp
    (local.set $plane (i32.const 0))
    (loop $planesUp
      (local.set $tapSums (i32.add
        (i32.add (local.get $sums) (i32.shl (local.get $block) (i32.const 5)))
        (i32.shl (i32.mul (local.get $plane) (local.get $sumRowBytes)) (i32.const 2))))
      (local.set $tapRow (i32.const 0))
      (loop $tapRows
        (local.set $tapColumn (i32.const 0))
        (loop $tapColumns
          (local.set $tapAt (i32.add
            (i32.add (local.get $planes) (i32.mul (local.get $plane) (local.get $planeBytes)))
            (i32.add
              (i32.mul (local.get $tapRow) (local.get $rowBytes))
              (i32.shl (local.get $tapColumn) (i32.const 4)))))
          (local.set $sum (local.get $tapSums))
          ${eachRow(
            4,
            row => `
          (local.set $low${row} (v128.load (local.get $sum)))
          (local.set $high${row} (v128.load offset=16 (local.get $sum)))
          (local.set $sum (i32.add (local.get $sum) (local.get $sumRowBytes)))`,
          )}
          (local.set $b (i32.add (local.get $panels) (i32.mul (local.get $block) (local.get $panelBytes))))
          (local.set $start (local.get $tapAt))
          (local.set $row (local.get $rows))
          (loop $rowsDown
            (local.set $a (local.get $start))
            (local.set $end (i32.add (local.get $start) (i32.shl (local.get $width) (i32.const 4))))
            (loop $pixels
              ${addProducts(4, row => `(v128.load32_splat offset=${4 * row} (local.get $a))`)}
              (local.set $b (i32.add (local.get $b) (i32.const 32)))
              (local.set $a (i32.add (local.get $a) (i32.const 16)))
              (br_if $pixels (i32.lt_u (local.get $a) (local.get $end))))
            (local.set $start (i32.add (local.get $start) (local.get $rowBytes)))
            (br_if $rowsDown (local.tee $row (i32.sub (local.get $row) (i32.const 1)))))
          (local.set $sum (local.get $tapSums))
          ${eachRow(
            4,
            row => `
          (v128.store (local.get $sum) (local.get $low${row}))
          (v128.store offset=16 (local.get $sum) (local.get $high${row}))
          (local.set $sum (i32.add (local.get $sum) (local.get $sumRowBytes)))`,
          )}
          (local.set $tapSums (i32.add (local.get $tapSums) (local.get $tapBytes)))
          (br_if $tapColumns (i32.lt_u
            (local.tee $tapColumn (i32.add (local.get $tapColumn) (i32.const 1)))
            (local.get $filterColumns))))
        (br_if $tapRows (i32.lt_u
          (local.tee $tapRow (i32.add (local.get $tapRow) (i32.const 1)))
          (local.get $filterRows))))
      (br_if $planesUp (i32.lt_u
        (local.tee $plane (i32.add (local.get $plane) (i32.const 1)))
        (local.get $planeCount))))
    (br_if $blocksUp (i32.lt_u
      (local.tee $block (i32.add (local.get $block) (i32.const 1)))
      (local.get $blocks)))))`
