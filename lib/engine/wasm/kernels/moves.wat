;; Copies and gathers of image values.

;; `count` runs of `bytes` bytes, a multiple of 4, from places `fromStep` bytes apart to places `toStep` bytes apart.
(func (export "copyRuns")
  (param $from i32) (param $fromStep i32) (param $to i32) (param $toStep i32) (param $bytes i32) (param $count i32)
  (local $vectors i32) (local $at i32)
  (local.set $vectors (i32.and (local.get $bytes) (i32.const -16)))
  (loop $runs
    (local.set $at (i32.const 0))
    (if (local.get $vectors)
      (then
        (loop $whole
          (v128.store
            (i32.add (local.get $to) (local.get $at))
            (v128.load (i32.add (local.get $from) (local.get $at))))
          (br_if $whole (i32.lt_u
            (local.tee $at (i32.add (local.get $at) (i32.const 16)))
            (local.get $vectors))))))
    (if (i32.lt_u (local.get $at) (local.get $bytes))
      (then
        (loop $rest
          (i32.store
            (i32.add (local.get $to) (local.get $at))
            (i32.load (i32.add (local.get $from) (local.get $at))))
          (br_if $rest (i32.lt_u
            (local.tee $at (i32.add (local.get $at) (i32.const 4)))
            (local.get $bytes))))))
    (local.set $from (i32.add (local.get $from) (local.get $fromStep)))
    (local.set $to (i32.add (local.get $to) (local.get $toStep)))
    (br_if $runs (local.tee $count (i32.sub (local.get $count) (i32.const 1))))))

;; The gradient of 2×2 max-pooling of `outRows` × `outWidth` pixels with channels in fours: each window's first maximum
;; in row-major order gets the gradient, the others 0.
(func (export "halvingMaxGradient")
  (param $x i32) (param $dy i32) (param $outRows i32) (param $outWidth i32) (param $channels i32) (param $dx i32)
  (local $pixelBytes i32) (local $rowBytes i32) (local $column i32) (local $channel i32) (local $right i32)
  (local $below i32) (local $belowRight i32) (local $first v128) (local $second v128) (local $third v128)
  (local $fourth v128) (local $largest v128) (local $gradient v128) (local $is v128)
  (local.set $pixelBytes (i32.shl (local.get $channels) (i32.const 2)))
  (local.set $rowBytes (i32.mul (i32.shl (local.get $outWidth) (i32.const 1)) (local.get $pixelBytes)))
  (loop $rows
    (local.set $column (local.get $outWidth))
    (loop $columns
      (local.set $channel (local.get $channels))
      (loop $fours
        (local.set $right (i32.add (local.get $x) (local.get $pixelBytes)))
        (local.set $below (i32.add (local.get $x) (local.get $rowBytes)))
        (local.set $belowRight (i32.add (local.get $below) (local.get $pixelBytes)))
        (local.set $first (v128.load (local.get $x)))
        (local.set $second (v128.load (local.get $right)))
        (local.set $third (v128.load (local.get $below)))
        (local.set $fourth (v128.load (local.get $belowRight)))
        (local.set $largest (f32x4.pmax
          (f32x4.pmax (local.get $first) (local.get $second))
          (f32x4.pmax (local.get $third) (local.get $fourth))))
        (local.set $gradient (v128.load (local.get $dy)))
        ;; What the first maximum takes is not there for the next.
        (local.set $is (f32x4.eq (local.get $first) (local.get $largest)))
        (v128.store (local.get $dx) (v128.and (local.get $gradient) (local.get $is)))
        (local.set $gradient (v128.andnot (local.get $gradient) (local.get $is)))
        (local.set $is (f32x4.eq (local.get $second) (local.get $largest)))
        (v128.store
          (i32.add (local.get $dx) (local.get $pixelBytes))
          (v128.and (local.get $gradient) (local.get $is)))
        (local.set $gradient (v128.andnot (local.get $gradient) (local.get $is)))
        (local.set $is (f32x4.eq (local.get $third) (local.get $largest)))
        (v128.store
          (i32.add (local.get $dx) (local.get $rowBytes))
          (v128.and (local.get $gradient) (local.get $is)))
        (v128.store
          (i32.add (i32.add (local.get $dx) (local.get $rowBytes)) (local.get $pixelBytes))
          (v128.andnot (local.get $gradient) (local.get $is)))
        (local.set $x (i32.add (local.get $x) (i32.const 16)))
        (local.set $dx (i32.add (local.get $dx) (i32.const 16)))
        (local.set $dy (i32.add (local.get $dy) (i32.const 16)))
        (br_if $fours (local.tee $channel (i32.sub (local.get $channel) (i32.const 4)))))
      (local.set $x (i32.add (local.get $x) (local.get $pixelBytes)))
      (local.set $dx (i32.add (local.get $dx) (local.get $pixelBytes)))
      (br_if $columns (local.tee $column (i32.sub (local.get $column) (i32.const 1)))))
    (local.set $x (i32.add (local.get $x) (local.get $rowBytes)))
    (local.set $dx (i32.add (local.get $dx) (local.get $rowBytes)))
    (br_if $rows (local.tee $outRows (i32.sub (local.get $outRows) (i32.const 1))))))

;; A row of a bilinear resizing's gradient, given back along the row: each pixel's channels (in fours) are added to two
;; pixels of `to`. `table` has for each pixel the byte offsets of the two (i32) and their weights (f32).
(func (export "giveBackRow")
  (param $dy i32) (param $width i32) (param $channels i32) (param $table i32) (param $to i32)
  (local $left i32) (local $right i32) (local $channel i32) (local $value v128) (local $near v128) (local $far v128)
  (loop $pixels
    (local.set $left (i32.add (local.get $to) (i32.load (local.get $table))))
    (local.set $right (i32.add (local.get $to) (i32.load offset=4 (local.get $table))))
    (local.set $near (v128.load32_splat offset=8 (local.get $table)))
    (local.set $far (v128.load32_splat offset=12 (local.get $table)))
    (local.set $channel (local.get $channels))
    (loop $fours
      (local.set $value (v128.load (local.get $dy)))
      (v128.store (local.get $left)
        (f32x4.add (v128.load (local.get $left)) (f32x4.mul (local.get $value) (local.get $near))))
      (v128.store (local.get $right)
        (f32x4.add (v128.load (local.get $right)) (f32x4.mul (local.get $value) (local.get $far))))
      (local.set $dy (i32.add (local.get $dy) (i32.const 16)))
      (local.set $left (i32.add (local.get $left) (i32.const 16)))
      (local.set $right (i32.add (local.get $right) (i32.const 16)))
      (br_if $fours (local.tee $channel (i32.sub (local.get $channel) (i32.const 4)))))
    (local.set $table (i32.add (local.get $table) (i32.const 16)))
    (br_if $pixels (local.tee $width (i32.sub (local.get $width) (i32.const 1))))))

;; to += from·weight, over `bytes` bytes, a multiple of 16.
(func (export "addWeighted") (param $from i32) (param $weight f32) (param $bytes i32) (param $to i32)
  (local $end i32) (local $weights v128)
  (local.set $weights (f32x4.splat (local.get $weight)))
  (local.set $end (i32.add (local.get $from) (local.get $bytes)))
  (loop $fours
    (v128.store (local.get $to)
      (f32x4.add (v128.load (local.get $to)) (f32x4.mul (v128.load (local.get $from)) (local.get $weights))))
    (local.set $to (i32.add (local.get $to) (i32.const 16)))
    (br_if $fours (i32.lt_u
      (local.tee $from (i32.add (local.get $from) (i32.const 16)))
      (local.get $end)))))
