;; What moves pixels and leaves their values alone.

;; `count` bytes from `from` on, and up to 15 more.
(func $forward (param $from i32) (param $to i32) (param $count i32)
  (local $end i32)
  (local.set $end (i32.add (local.get $to) (local.get $count)))
  (block $done (loop $sixteen
    (br_if $done (i32.ge_u (local.get $to) (local.get $end)))
    (v128.store (local.get $to) (v128.load (local.get $from)))
    (local.set $from (i32.add (local.get $from) (i32.const 16)))
    (local.set $to (i32.add (local.get $to) (i32.const 16)))
    (br $sixteen))))

;; `count` bytes from `last` down, and up to 15 more.
(func $backward (param $last i32) (param $to i32) (param $count i32)
  (local $end i32) (local $bytes v128)
  (local.set $end (i32.add (local.get $to) (local.get $count)))
  (local.set $last (i32.sub (local.get $last) (i32.const 15)))
  (block $done (loop $sixteen
    (br_if $done (i32.ge_u (local.get $to) (local.get $end)))
    (local.set $bytes (v128.load (local.get $last)))
    (v128.store (local.get $to)
      (i8x16.shuffle 15 14 13 12 11 10 9 8 7 6 5 4 3 2 1 0 (local.get $bytes) (local.get $bytes)))
    (local.set $last (i32.sub (local.get $last) (i32.const 16)))
    (local.set $to (i32.add (local.get $to) (i32.const 16)))
    (br $sixteen))))

;; `count` zeros, and up to 15 more.
(func $black (param $to i32) (param $count i32)
  (local $end i32)
  (local.set $end (i32.add (local.get $to) (local.get $count)))
  (block $done (loop $sixteen
    (br_if $done (i32.ge_u (local.get $to) (local.get $end)))
    (v128.store (local.get $to) (v128.const i32x4 0 0 0 0))
    (local.set $to (i32.add (local.get $to) (i32.const 16)))
    (br $sixteen))))

;; Row y of the output is made of row y + shiftY of the input, mirrored at the top and bottom edge: `ahead` pixels
;; from column `first` on, and the rest of the row from column `last` down; the part that is copied ahead comes first
;; where `aheadFirst` is 1.
(func (export "reflectRows")
  (param $from i32) (param $width i32) (param $height i32) (param $to i32) (param $shiftY i32)
  (param $first i32) (param $ahead i32) (param $last i32) (param $aheadFirst i32)
  (local $y i32) (local $row i32) (local $back i32)
  (local.set $back (i32.sub (local.get $width) (local.get $ahead)))
  (loop $rows
    (local.set $row (i32.add (local.get $y) (local.get $shiftY)))
    (if (i32.lt_s (local.get $row) (i32.const 0)) (then (local.set $row (i32.sub (i32.const 0) (local.get $row)))))
    (if (i32.ge_s (local.get $row) (local.get $height))
      (then (local.set $row
        (i32.sub (i32.shl (i32.sub (local.get $height) (i32.const 1)) (i32.const 1)) (local.get $row)))))
    (local.set $row (i32.add (local.get $from) (i32.mul (local.get $row) (local.get $width))))
    (if (local.get $aheadFirst)
      (then
        (call $forward (i32.add (local.get $row) (local.get $first)) (local.get $to) (local.get $ahead))
        (call $backward (i32.add (local.get $row) (local.get $last))
          (i32.add (local.get $to) (local.get $ahead)) (local.get $back)))
      (else
        (call $backward (i32.add (local.get $row) (local.get $last)) (local.get $to) (local.get $back))
        (call $forward (i32.add (local.get $row) (local.get $first))
          (i32.add (local.get $to) (local.get $back)) (local.get $ahead))))
    (local.set $to (i32.add (local.get $to) (local.get $width)))
    (br_if $rows (i32.lt_u (local.tee $y (i32.add (local.get $y) (i32.const 1))) (local.get $height)))))

;; Row y of the output is row y of the input from column offset + ((start + y * step) >> 16) on, and black where there is
;; none.
(func (export "shiftRows")
  (param $from i32) (param $width i32) (param $height i32) (param $to i32)
  (param $offset i32) (param $start i32) (param $step i32)
  (local $last i32) (local $shift i32) (local $kept i32)
  (local.set $last (i32.add (local.get $to) (i32.mul (local.get $width) (local.get $height))))
  (loop $rows
    (local.set $shift (i32.add (local.get $offset) (i32.shr_s (local.get $start) (i32.const 16))))
    (if (i32.ge_s (local.get $shift) (i32.const 0))
      (then
        (local.set $kept (i32.sub (local.get $width) (local.get $shift)))
        (if (i32.le_s (local.get $kept) (i32.const 0)) (then (local.set $kept (i32.const 0))))
        (call $forward (i32.add (local.get $from) (local.get $shift)) (local.get $to) (local.get $kept))
        (call $black (i32.add (local.get $to) (local.get $kept)) (i32.sub (local.get $width) (local.get $kept))))
      (else
        (local.set $kept (i32.add (local.get $width) (local.get $shift)))
        (if (i32.le_s (local.get $kept) (i32.const 0)) (then (local.set $kept (i32.const 0))))
        (call $black (local.get $to) (i32.sub (local.get $width) (local.get $kept)))
        (call $forward (local.get $from) (i32.sub (i32.add (local.get $to) (local.get $width)) (local.get $kept))
          (local.get $kept))))
    (local.set $start (i32.add (local.get $start) (local.get $step)))
    (local.set $from (i32.add (local.get $from) (local.get $width)))
    (br_if $rows (i32.lt_u (local.tee $to (i32.add (local.get $to) (local.get $width))) (local.get $last)))))

;; Column x of the output is column x of the input from row (start + x * step) >> 16 on, and black where there is none, in
;; the rows `top` to `bottom` - 1. Up to sixteen neighbouring columns that move alike go together; what that writes to
;; the right of them is overwritten by the next ones, and there is none to the right of the last sixteen.
(func (export "shiftColumns")
  (param $from i32) (param $width i32) (param $height i32) (param $to i32) (param $start i32) (param $step i32)
  (param $top i32) (param $bottom i32)
  (local $x i32) (local $y i32) (local $end i32) (local $row i32) (local $out i32) (local $shift i32)
  (loop $columns
    (local.set $shift (i32.shr_s (local.get $start) (i32.const 16)))
    (local.set $end (local.get $x))
    (block $counted (loop $alike
      (local.set $start (i32.add (local.get $start) (local.get $step)))
      (local.set $end (i32.add (local.get $end) (i32.const 1)))
      (br_if $counted (i32.eq (local.get $end) (local.get $width)))
      (br_if $counted (i32.eq (local.get $end) (i32.add (local.get $x) (i32.const 16))))
      (br_if $alike (i32.eq (i32.shr_s (local.get $start) (i32.const 16)) (local.get $shift)))))
    (local.set $y (local.get $top))
    (local.set $out (i32.add (local.get $to) (i32.add (i32.mul (local.get $top) (local.get $width)) (local.get $x))))
    (local.set $row (i32.add (local.get $from) (i32.add (local.get $x)
      (i32.mul (i32.add (local.get $top) (local.get $shift)) (local.get $width)))))
    (if (i32.le_u (i32.add (local.get $x) (i32.const 16)) (local.get $width))
      (then (loop $rows
        (v128.store (local.get $out)
          (if (result v128) (i32.lt_u (i32.add (local.get $y) (local.get $shift)) (local.get $height))
            (then (v128.load (local.get $row))) (else (v128.const i32x4 0 0 0 0))))
        (local.set $out (i32.add (local.get $out) (local.get $width)))
        (local.set $row (i32.add (local.get $row) (local.get $width)))
        (br_if $rows (i32.lt_u (local.tee $y (i32.add (local.get $y) (i32.const 1))) (local.get $bottom)))))
      (else
        (local.set $end (i32.sub (local.get $end) (local.get $x)))
        (loop $rows
          (local.set $x (i32.const 0))
          (loop $bytes
            (i32.store8 (i32.add (local.get $out) (local.get $x))
              (if (result i32) (i32.lt_u (i32.add (local.get $y) (local.get $shift)) (local.get $height))
                (then (i32.load8_u (i32.add (local.get $row) (local.get $x)))) (else (i32.const 0))))
            (br_if $bytes (i32.lt_u (local.tee $x (i32.add (local.get $x) (i32.const 1))) (local.get $end))))
          (local.set $out (i32.add (local.get $out) (local.get $width)))
          (local.set $row (i32.add (local.get $row) (local.get $width)))
          (br_if $rows (i32.lt_u (local.tee $y (i32.add (local.get $y) (i32.const 1))) (local.get $bottom))))
        ;; Back to the column from the left edge.
        (local.set $end (i32.add (local.get $end) (i32.sub (i32.sub (local.get $out) (local.get $to))
          (i32.mul (local.get $bottom) (local.get $width)))))))
    (br_if $columns (i32.lt_u (local.tee $x (local.get $end)) (local.get $width)))))

;; Output (x, y) is the input's pixel ((x0 + a x + b y) >> 16, (y0 + d x + e y) >> 16), black where there is none. Both
;; sides are below 2^15. In each row the pixels that have an input are neighbours: what is before and behind them is
;; found first, and in between nothing has to be checked.
(func (export "gather")
  (param $from i32) (param $width i32) (param $height i32) (param $to i32)
  (param $x0 i32) (param $y0 i32) (param $a i32) (param $b i32) (param $d i32) (param $e i32)
  (local $row i32) (local $end i32) (local $last i32) (local $x i32) (local $y i32)
  (local $wide i32) (local $high i32) (local $count i32)
  (local $across v128) (local $down v128) (local $stepAcross v128) (local $stepDown v128)
  (local $strides v128) (local $at v128)
  (local.set $wide (i32.shl (local.get $width) (i32.const 16)))
  (local.set $high (i32.shl (local.get $height) (i32.const 16)))
  (local.set $stepAcross (i32x4.splat (i32.shl (local.get $a) (i32.const 2))))
  (local.set $stepDown (i32x4.splat (i32.shl (local.get $d) (i32.const 2))))
  ;; Address = x * 1 + y * width, of 16-bit pairs.
  (local.set $strides (i32x4.splat (i32.or (i32.const 1) (i32.shl (local.get $width) (i32.const 16)))))
  (loop $rows
    (local.set $end (i32.add (local.get $to) (local.get $width)))
    (local.set $x (i32.add (local.get $x0) (i32.mul (local.get $a) (i32.sub (local.get $width) (i32.const 1)))))
    (local.set $y (i32.add (local.get $y0) (i32.mul (local.get $d) (i32.sub (local.get $width) (i32.const 1)))))
    (local.set $last (local.get $end))
    (block $found (loop $outside
      (br_if $found (i32.and (i32.lt_u (local.get $x) (local.get $wide)) (i32.lt_u (local.get $y) (local.get $high))))
      (br_if $found (i32.eq (local.get $last) (local.get $to)))
      (local.set $last (i32.sub (local.get $last) (i32.const 1)))
      (local.set $x (i32.sub (local.get $x) (local.get $a)))
      (local.set $y (i32.sub (local.get $y) (local.get $d)))
      (br $outside)))
    (local.set $x (local.get $x0))
    (local.set $y (local.get $y0))
    (block $found (loop $outside
      (br_if $found (i32.and (i32.lt_u (local.get $x) (local.get $wide)) (i32.lt_u (local.get $y) (local.get $high))))
      (br_if $found (i32.ge_u (local.get $to) (local.get $last)))
      (i32.store8 (local.get $to) (i32.const 0))
      (local.set $to (i32.add (local.get $to) (i32.const 1)))
      (local.set $x (i32.add (local.get $x) (local.get $a)))
      (local.set $y (i32.add (local.get $y) (local.get $d)))
      (br $outside)))

    (local.set $count (i32.shr_u (i32.sub (local.get $last) (local.get $to)) (i32.const 2)))
    (if (local.get $count) (then
      (local.set $across (i32x4.add (i32x4.splat (local.get $x))
        (i32x4.mul (i32x4.splat (local.get $a)) (v128.const i32x4 0 1 2 3))))
      (local.set $down (i32x4.add (i32x4.splat (local.get $y))
        (i32x4.mul (i32x4.splat (local.get $d)) (v128.const i32x4 0 1 2 3))))
      (local.set $x (i32.add (local.get $x) (i32.mul (local.get $a) (i32.shl (local.get $count) (i32.const 2)))))
      (local.set $y (i32.add (local.get $y) (i32.mul (local.get $d) (i32.shl (local.get $count) (i32.const 2)))))
      (loop $four
        (local.set $at (i32x4.add (i32x4.splat (local.get $from)) (i32x4.dot_i16x8_s (local.get $strides)
          (i8x16.shuffle 2 3 18 19 6 7 22 23 10 11 26 27 14 15 30 31 (local.get $across) (local.get $down)))))
        (i32.store (local.get $to) (i32.or
          (i32.or (i32.load8_u (i32x4.extract_lane 0 (local.get $at)))
            (i32.shl (i32.load8_u (i32x4.extract_lane 1 (local.get $at))) (i32.const 8)))
          (i32.or (i32.shl (i32.load8_u (i32x4.extract_lane 2 (local.get $at))) (i32.const 16))
            (i32.shl (i32.load8_u (i32x4.extract_lane 3 (local.get $at))) (i32.const 24)))))
        (local.set $across (i32x4.add (local.get $across) (local.get $stepAcross)))
        (local.set $down (i32x4.add (local.get $down) (local.get $stepDown)))
        (local.set $to (i32.add (local.get $to) (i32.const 4)))
        (br_if $four (local.tee $count (i32.sub (local.get $count) (i32.const 1)))))))

    (block $done (loop $one
      (br_if $done (i32.ge_u (local.get $to) (local.get $last)))
      (i32.store8 (local.get $to) (i32.load8_u (i32.add (local.get $from) (i32.add
        (i32.shr_u (local.get $x) (i32.const 16))
        (i32.mul (i32.shr_u (local.get $y) (i32.const 16)) (local.get $width))))))
      (local.set $to (i32.add (local.get $to) (i32.const 1)))
      (local.set $x (i32.add (local.get $x) (local.get $a)))
      (local.set $y (i32.add (local.get $y) (local.get $d)))
      (br $one)))
    (block $done (loop $outside
      (br_if $done (i32.ge_u (local.get $to) (local.get $end)))
      (i32.store8 (local.get $to) (i32.const 0))
      (local.set $to (i32.add (local.get $to) (i32.const 1)))
      (br $outside)))
    (local.set $x0 (i32.add (local.get $x0) (local.get $b)))
    (local.set $y0 (i32.add (local.get $y0) (local.get $e)))
    (local.set $row (i32.add (local.get $row) (i32.const 1)))
    (br_if $rows (i32.lt_u (local.get $row) (local.get $height)))))
