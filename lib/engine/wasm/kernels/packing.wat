;; Copies of images in the orders that the matrix loops read.

;; `rows` rows of an image from row `first` (which may lie outside: such rows are zeros) on, each with `leftBytes` of
;; zeros before it and as many behind it as make it `paddedBytes` long.
(func (export "padRows")
  (param $image i32) (param $height i32) (param $rowBytes i32) (param $first i32) (param $rows i32)
  (param $leftBytes i32) (param $paddedBytes i32) (param $to i32)
  (local $from i32)
  (loop $row
    (if (i32.lt_u (local.get $first) (local.get $height))
      (then
        (local.set $from (i32.add (local.get $to) (local.get $leftBytes)))
        (memory.fill (local.get $to) (i32.const 0) (local.get $leftBytes))
        (memory.copy
          (local.get $from)
          (i32.add (local.get $image) (i32.mul (local.get $first) (local.get $rowBytes)))
          (local.get $rowBytes))
        (memory.fill
          (i32.add (local.get $from) (local.get $rowBytes))
          (i32.const 0)
          (i32.sub (i32.sub (local.get $paddedBytes) (local.get $leftBytes)) (local.get $rowBytes))))
      (else (memory.fill (local.get $to) (i32.const 0) (local.get $paddedBytes))))
    (local.set $first (i32.add (local.get $first) (i32.const 1)))
    (local.set $to (i32.add (local.get $to) (local.get $paddedBytes)))
    (br_if $row (local.tee $rows (i32.sub (local.get $rows) (i32.const 1))))))

;; The same rows in planes of four channels: [plane][row][column][4], `left` pixels of zeros before each row. Where the
;; channels are no multiple of four, the last plane's spare values are whatever follows.
(func (export "packPlanes")
  (param $image i32) (param $height i32) (param $width i32) (param $channels i32) (param $first i32) (param $rows i32)
  (param $left i32) (param $paddedWidth i32) (param $to i32)
  (local $planes i32) (local $planeBytes i32) (local $row i32) (local $from i32) (local $end i32) (local $at i32)
  (local $channel i32) (local $plane i32)
  (local.set $planes (i32.shr_u (i32.add (local.get $channels) (i32.const 3)) (i32.const 2)))
  (local.set $channels (i32.shl (local.get $channels) (i32.const 2)))
  (local.set $planeBytes (i32.shl (i32.mul (local.get $rows) (local.get $paddedWidth)) (i32.const 4)))
  (memory.fill (local.get $to) (i32.const 0) (i32.mul (local.get $planes) (local.get $planeBytes)))
  (local.set $to (i32.add (local.get $to) (i32.shl (local.get $left) (i32.const 4))))
  (loop $rowsUp
    (if (i32.lt_u (i32.add (local.get $first) (local.get $row)) (local.get $height))
      (then
        (local.set $plane (i32.const 0))
        (loop $planesUp
          (local.set $from (i32.add
            (i32.add (local.get $image) (i32.shl (local.get $plane) (i32.const 4)))
            (i32.mul
              (i32.mul (i32.add (local.get $first) (local.get $row)) (local.get $width))
              (local.get $channels))))
          (local.set $at (i32.add
            (i32.add (local.get $to) (i32.mul (local.get $plane) (local.get $planeBytes)))
            (i32.shl (i32.mul (local.get $row) (local.get $paddedWidth)) (i32.const 4))))
          (local.set $end (i32.add (local.get $at) (i32.shl (local.get $width) (i32.const 4))))
          (loop $columns
            (v128.store (local.get $at) (v128.load (local.get $from)))
            (local.set $from (i32.add (local.get $from) (local.get $channels)))
            (br_if $columns (i32.lt_u
              (local.tee $at (i32.add (local.get $at) (i32.const 16)))
              (local.get $end))))
          (br_if $planesUp (i32.lt_u
            (local.tee $plane (i32.add (local.get $plane) (i32.const 1)))
            (local.get $planes))))))
    (br_if $rowsUp (i32.lt_u
      (local.tee $row (i32.add (local.get $row) (i32.const 1)))
      (local.get $rows)))))

;; `pixels` pixels in panels of eight channels: [panel][pixel][8]; spare values as above.
(func (export "packPanels")
  (param $image i32) (param $pixels i32) (param $channels i32) (param $to i32)
  (local $panels i32) (local $from i32) (local $end i32)
  (local.set $panels (i32.shr_u (i32.add (local.get $channels) (i32.const 7)) (i32.const 3)))
  (local.set $channels (i32.shl (local.get $channels) (i32.const 2)))
  (loop $panel
    (local.set $from (local.get $image))
    (local.set $end (i32.add (local.get $to) (i32.shl (local.get $pixels) (i32.const 5))))
    (loop $pixel
      (v128.store (local.get $to) (v128.load (local.get $from)))
      (v128.store offset=16 (local.get $to) (v128.load offset=16 (local.get $from)))
      (local.set $from (i32.add (local.get $from) (local.get $channels)))
      (br_if $pixel (i32.lt_u
        (local.tee $to (i32.add (local.get $to) (i32.const 32)))
        (local.get $end))))
    (local.set $image (i32.add (local.get $image) (i32.const 32)))
    (br_if $panel (local.tee $panels (i32.sub (local.get $panels) (i32.const 1))))))

;; A filter [taps][inputs][outputs] as panels of eight outputs: [panel][tap][input][8]; spare values as above. It is
;; gone through sixteen inputs at a time, of which the cache holds all outputs.
(func (export "packFilter") (param $filter i32) (param $taps i32) (param $inputs i32) (param $outputs i32) (param $to i32)
  (local $panel i32) (local $from i32) (local $at i32) (local $end i32) (local $panelBytes i32) (local $rows i32)
  (local $bytes i32)
  (local.set $rows (i32.mul (local.get $taps) (local.get $inputs)))
  (local.set $panelBytes (i32.shl (local.get $rows) (i32.const 5)))
  (local.set $outputs (i32.shl (local.get $outputs) (i32.const 2)))
  (loop $sixteens
    (local.set $bytes (i32.shl
      (select (i32.const 16) (local.get $rows) (i32.gt_u (local.get $rows) (i32.const 16)))
      (i32.const 5)))
    (local.set $panel (i32.const 0))
    (loop $panels
      (local.set $from (i32.add (local.get $filter) (local.get $panel)))
      (local.set $at (i32.add
        (local.get $to)
        (i32.mul (i32.shr_u (local.get $panel) (i32.const 5)) (local.get $panelBytes))))
      (local.set $end (i32.add (local.get $at) (local.get $bytes)))
      (loop $values
        (v128.store (local.get $at) (v128.load (local.get $from)))
        (v128.store offset=16 (local.get $at) (v128.load offset=16 (local.get $from)))
        (local.set $from (i32.add (local.get $from) (local.get $outputs)))
        (br_if $values (i32.lt_u
          (local.tee $at (i32.add (local.get $at) (i32.const 32)))
          (local.get $end))))
      (br_if $panels (i32.lt_u
        (local.tee $panel (i32.add (local.get $panel) (i32.const 32)))
        (local.get $outputs))))
    (local.set $filter (i32.add (local.get $filter) (i32.shl (local.get $outputs) (i32.const 4))))
    (local.set $to (i32.add (local.get $to) (local.get $bytes)))
    (br_if $sixteens (local.tee $rows (i32.sub
      (local.get $rows)
      (i32.shr_u (local.get $bytes) (i32.const 5)))))))

;; The same filter turned by 180°, inputs and outputs exchanged, as panels of eight inputs: [panel][tap][output][8].
(func (export "packTurnedFilter")
  (param $filter i32) (param $taps i32) (param $inputs i32) (param $outputs i32) (param $to i32)
  (local $input i32) (local $tap i32) (local $lane i32) (local $from i32) (local $at i32) (local $end i32)
  (local $rowBytes i32) (local $column i32)
  (local.set $rowBytes (i32.shl (local.get $outputs) (i32.const 2)))
  (loop $panel
    (local.set $tap (local.get $taps))
    (loop $tapsDown
      (local.set $tap (i32.sub (local.get $tap) (i32.const 1)))
      (local.set $lane (i32.const 0))
      (loop $lanes
        (local.set $column (i32.add (local.get $input) (local.get $lane)))
        ;; The last input stands in for those that a panel has to spare.
        (local.set $column (select
          (local.get $column)
          (i32.sub (local.get $inputs) (i32.const 1))
          (i32.lt_u (local.get $column) (local.get $inputs))))
        (local.set $from (i32.add
          (local.get $filter)
          (i32.mul
            (i32.add (i32.mul (local.get $tap) (local.get $inputs)) (local.get $column))
            (local.get $rowBytes))))
        (local.set $end (i32.add (local.get $from) (local.get $rowBytes)))
        (local.set $at (i32.add (local.get $to) (i32.shl (local.get $lane) (i32.const 2))))
        (loop $outputsUp
          (i32.store (local.get $at) (i32.load (local.get $from)))
          (local.set $at (i32.add (local.get $at) (i32.const 32)))
          (br_if $outputsUp (i32.lt_u
            (local.tee $from (i32.add (local.get $from) (i32.const 4)))
            (local.get $end))))
        (br_if $lanes (i32.lt_u
          (local.tee $lane (i32.add (local.get $lane) (i32.const 1)))
          (i32.const 8))))
      (local.set $to (i32.add (local.get $to) (i32.shl (local.get $outputs) (i32.const 5))))
      (br_if $tapsDown (local.get $tap)))
    (br_if $panel (i32.lt_u
      (local.tee $input (i32.add (local.get $input) (i32.const 8)))
      (local.get $inputs)))))

(func (export "fillZeros") (param $at i32) (param $bytes i32)
  (memory.fill (local.get $at) (i32.const 0) (local.get $bytes)))
