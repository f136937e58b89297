;; Resampling, 128 bits at a time (WebAssembly SIMD). The .wat files of this folder are one module: kernels.ts loads it and
;; says what each function takes, test/lib/image/wasm/compile-kernels.ts makes kernels-base64.ts of them.
;;
;; Resampling multiplies bytes by weights in units of 2^-22. The wide multiply of the machine,
;; i32x4.dot_i16x8_s, takes 16 bits, so each weight w comes as two: high = w >> 11 (0..2048) and low = w & 2047.
;; sum(p*w) = (sum(p*high) << 11) + sum(p*low), in 32 bits and exact, as the whole sum is below 2^31.
;;
;; Loops store whole vectors. What runs over the end of a row lands in the next row, which is written afterwards,
;; or in the slack behind the last one.

;; Four neighbouring outputs of a shrunk row at a time. Their windows are one stretch of memory: four byte offsets into
;; the row (i32), then, for each block of eight inputs, the eight high and the eight low weights (i16) of each output.
(func (export "resampleRows")
  (param $from i32) (param $width i32) (param $rows i32) (param $to i32) (param $widthPx i32)
  (param $windows i32) (param $blocks i32)
  (local $last i32) (local $out i32) (local $end i32) (local $window i32) (local $block i32)
  (local $at0 i32) (local $at1 i32) (local $at2 i32) (local $at3 i32) (local $pixels v128)
  (local $high0 v128) (local $high1 v128) (local $high2 v128) (local $high3 v128)
  (local $low0 v128) (local $low1 v128) (local $low2 v128) (local $low3 v128)
  (local.set $last (i32.add (local.get $to) (i32.mul (local.get $rows) (local.get $widthPx))))
  (loop $row
    (local.set $window (local.get $windows))
    (local.set $out (local.get $to))
    (local.set $end (i32.add (local.get $to) (local.get $widthPx)))
    (loop $four
      (local.set $at0 (i32.add (local.get $from) (i32.load (local.get $window))))
      (local.set $at1 (i32.add (local.get $from) (i32.load offset=4 (local.get $window))))
      (local.set $at2 (i32.add (local.get $from) (i32.load offset=8 (local.get $window))))
      (local.set $at3 (i32.add (local.get $from) (i32.load offset=12 (local.get $window))))
      (local.set $window (i32.add (local.get $window) (i32.const 16)))
      (local.set $high0 (v128.const i32x4 0 0 0 0))
      (local.set $high1 (v128.const i32x4 0 0 0 0))
      (local.set $high2 (v128.const i32x4 0 0 0 0))
      (local.set $high3 (v128.const i32x4 0 0 0 0))
      (local.set $low0 (v128.const i32x4 0 0 0 0))
      (local.set $low1 (v128.const i32x4 0 0 0 0))
      (local.set $low2 (v128.const i32x4 0 0 0 0))
      (local.set $low3 (v128.const i32x4 0 0 0 0))
      (local.set $block (local.get $blocks))
      (loop $eight
        (local.set $pixels (v128.load8x8_u (local.get $at0)))
        (local.set $high0 (i32x4.add (local.get $high0)
          (i32x4.dot_i16x8_s (local.get $pixels) (v128.load (local.get $window)))))
        (local.set $low0 (i32x4.add (local.get $low0)
          (i32x4.dot_i16x8_s (local.get $pixels) (v128.load offset=16 (local.get $window)))))
        (local.set $pixels (v128.load8x8_u (local.get $at1)))
        (local.set $high1 (i32x4.add (local.get $high1)
          (i32x4.dot_i16x8_s (local.get $pixels) (v128.load offset=32 (local.get $window)))))
        (local.set $low1 (i32x4.add (local.get $low1)
          (i32x4.dot_i16x8_s (local.get $pixels) (v128.load offset=48 (local.get $window)))))
        (local.set $pixels (v128.load8x8_u (local.get $at2)))
        (local.set $high2 (i32x4.add (local.get $high2)
          (i32x4.dot_i16x8_s (local.get $pixels) (v128.load offset=64 (local.get $window)))))
        (local.set $low2 (i32x4.add (local.get $low2)
          (i32x4.dot_i16x8_s (local.get $pixels) (v128.load offset=80 (local.get $window)))))
        (local.set $pixels (v128.load8x8_u (local.get $at3)))
        (local.set $high3 (i32x4.add (local.get $high3)
          (i32x4.dot_i16x8_s (local.get $pixels) (v128.load offset=96 (local.get $window)))))
        (local.set $low3 (i32x4.add (local.get $low3)
          (i32x4.dot_i16x8_s (local.get $pixels) (v128.load offset=112 (local.get $window)))))
        (local.set $at0 (i32.add (local.get $at0) (i32.const 8)))
        (local.set $at1 (i32.add (local.get $at1) (i32.const 8)))
        (local.set $at2 (i32.add (local.get $at2) (i32.const 8)))
        (local.set $at3 (i32.add (local.get $at3) (i32.const 8)))
        (local.set $window (i32.add (local.get $window) (i32.const 128)))
        (br_if $eight (local.tee $block (i32.sub (local.get $block) (i32.const 1)))))
      ;; One 32-bit sum for each pair of inputs, then the four lanes of each output added up, side by side.
      (local.set $high0 (i32x4.add (i32x4.shl (local.get $high0) (i32.const 11)) (local.get $low0)))
      (local.set $high1 (i32x4.add (i32x4.shl (local.get $high1) (i32.const 11)) (local.get $low1)))
      (local.set $high2 (i32x4.add (i32x4.shl (local.get $high2) (i32.const 11)) (local.get $low2)))
      (local.set $high3 (i32x4.add (i32x4.shl (local.get $high3) (i32.const 11)) (local.get $low3)))
      (local.set $low0 (i32x4.add ;; 0 1 0 1
        (i8x16.shuffle 0 1 2 3 16 17 18 19 4 5 6 7 20 21 22 23 (local.get $high0) (local.get $high1))
        (i8x16.shuffle 8 9 10 11 24 25 26 27 12 13 14 15 28 29 30 31 (local.get $high0) (local.get $high1))))
      (local.set $low1 (i32x4.add ;; 2 3 2 3
        (i8x16.shuffle 0 1 2 3 16 17 18 19 4 5 6 7 20 21 22 23 (local.get $high2) (local.get $high3))
        (i8x16.shuffle 8 9 10 11 24 25 26 27 12 13 14 15 28 29 30 31 (local.get $high2) (local.get $high3))))
      (local.set $pixels (i32x4.add ;; 0 1 2 3
        (i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23 (local.get $low0) (local.get $low1))
        (i8x16.shuffle 8 9 10 11 12 13 14 15 24 25 26 27 28 29 30 31 (local.get $low0) (local.get $low1))))
      (local.set $pixels
        (i32x4.shr_s (i32x4.add (local.get $pixels) (v128.const i32x4 0x200000 0x200000 0x200000 0x200000)) (i32.const 22)))
      (local.set $pixels (i16x8.narrow_i32x4_s (local.get $pixels) (local.get $pixels)))
      (v128.store32_lane 0 (local.get $out) (i8x16.narrow_i16x8_u (local.get $pixels) (local.get $pixels)))
      (br_if $four (i32.lt_u (local.tee $out (i32.add (local.get $out) (i32.const 4))) (local.get $end))))
    (local.set $from (i32.add (local.get $from) (local.get $width)))
    (br_if $row (i32.lt_u (local.tee $to (local.get $end)) (local.get $last)))))

;; Eight neighbouring outputs of an enlarged row at a time: two inputs each, all within sixteen bytes. Their windows
;; are 96 bytes: which of the sixteen each output takes (i8, two an output), the high weights (i16, two an output),
;; the low weights, and the byte offset into the row (i32).
(func (export "enlargeRows")
  (param $from i32) (param $width i32) (param $rows i32) (param $to i32) (param $widthPx i32) (param $windows i32)
  (local $last i32) (local $out i32) (local $end i32) (local $window i32) (local $half v128)
  (local $pixels v128) (local $left v128) (local $right v128)
  (local.set $half (v128.const i32x4 0x200000 0x200000 0x200000 0x200000))
  (local.set $last (i32.add (local.get $to) (i32.mul (local.get $rows) (local.get $widthPx))))
  (loop $row
    (local.set $window (local.get $windows))
    (local.set $out (local.get $to))
    (local.set $end (i32.add (local.get $to) (local.get $widthPx)))
    (loop $eight
      (local.set $pixels (i8x16.swizzle
        (v128.load (i32.add (local.get $from) (i32.load offset=80 (local.get $window))))
        (v128.load (local.get $window))))
      (local.set $left (i16x8.extend_low_i8x16_u (local.get $pixels)))
      (local.set $right (i16x8.extend_high_i8x16_u (local.get $pixels)))
      (local.set $left (i32x4.shr_s (i32x4.add (local.get $half) (i32x4.add
        (i32x4.shl (i32x4.dot_i16x8_s (local.get $left) (v128.load offset=16 (local.get $window))) (i32.const 11))
        (i32x4.dot_i16x8_s (local.get $left) (v128.load offset=48 (local.get $window))))) (i32.const 22)))
      (local.set $right (i32x4.shr_s (i32x4.add (local.get $half) (i32x4.add
        (i32x4.shl (i32x4.dot_i16x8_s (local.get $right) (v128.load offset=32 (local.get $window))) (i32.const 11))
        (i32x4.dot_i16x8_s (local.get $right) (v128.load offset=64 (local.get $window))))) (i32.const 22)))
      (local.set $pixels (i16x8.narrow_i32x4_s (local.get $left) (local.get $right)))
      (v128.store64_lane 0 (local.get $out) (i8x16.narrow_i16x8_u (local.get $pixels) (local.get $pixels)))
      (local.set $window (i32.add (local.get $window) (i32.const 96)))
      (br_if $eight (i32.lt_u (local.tee $out (i32.add (local.get $out) (i32.const 8))) (local.get $end))))
    (local.set $from (i32.add (local.get $from) (local.get $width)))
    (br_if $row (i32.lt_u (local.tee $to (local.get $end)) (local.get $last)))))

;; Sixteen neighbouring columns at a time. The window of an output row is its first input row (i32), then, for each
;; pair of input rows, their two high and their two low weights (i16).
(func (export "resampleColumns")
  (param $from i32) (param $width i32) (param $to i32) (param $heightPx i32) (param $windows i32) (param $pairs i32)
  (local $last i32) (local $out i32) (local $end i32) (local $row i32) (local $at i32) (local $window i32) (local $pair i32)
  (local $upper v128) (local $lower v128) (local $pixels v128) (local $high v128) (local $low v128)
  (local $high0 v128) (local $high1 v128) (local $high2 v128) (local $high3 v128)
  (local $low0 v128) (local $low1 v128) (local $low2 v128) (local $low3 v128)
  (local.set $last (i32.add (local.get $to) (i32.mul (local.get $heightPx) (local.get $width))))
  (loop $output
    (local.set $row (i32.add (local.get $from) (i32.mul (i32.load (local.get $windows)) (local.get $width))))
    (local.set $windows (i32.add (local.get $windows) (i32.const 4)))
    (local.set $out (local.get $to))
    (local.set $end (i32.add (local.get $to) (local.get $width)))
    (loop $sixteen
      (local.set $at (local.get $row))
      (local.set $window (local.get $windows))
      (local.set $pair (local.get $pairs))
      (local.set $high0 (v128.const i32x4 0 0 0 0))
      (local.set $high1 (v128.const i32x4 0 0 0 0))
      (local.set $high2 (v128.const i32x4 0 0 0 0))
      (local.set $high3 (v128.const i32x4 0 0 0 0))
      (local.set $low0 (v128.const i32x4 0 0 0 0))
      (local.set $low1 (v128.const i32x4 0 0 0 0))
      (local.set $low2 (v128.const i32x4 0 0 0 0))
      (local.set $low3 (v128.const i32x4 0 0 0 0))
      (loop $two
        (local.set $upper (v128.load (local.get $at)))
        (local.set $lower (v128.load (i32.add (local.get $at) (local.get $width))))
        (local.set $high (v128.load32_splat (local.get $window)))
        (local.set $low (v128.load32_splat offset=4 (local.get $window)))
        (local.set $pixels
          (i8x16.shuffle 0 16 1 17 2 18 3 19 4 20 5 21 6 22 7 23 (local.get $upper) (local.get $lower)))
        (local.set $high0 (i32x4.add (local.get $high0)
          (i32x4.dot_i16x8_s (i16x8.extend_low_i8x16_u (local.get $pixels)) (local.get $high))))
        (local.set $low0 (i32x4.add (local.get $low0)
          (i32x4.dot_i16x8_s (i16x8.extend_low_i8x16_u (local.get $pixels)) (local.get $low))))
        (local.set $high1 (i32x4.add (local.get $high1)
          (i32x4.dot_i16x8_s (i16x8.extend_high_i8x16_u (local.get $pixels)) (local.get $high))))
        (local.set $low1 (i32x4.add (local.get $low1)
          (i32x4.dot_i16x8_s (i16x8.extend_high_i8x16_u (local.get $pixels)) (local.get $low))))
        (local.set $pixels
          (i8x16.shuffle 8 24 9 25 10 26 11 27 12 28 13 29 14 30 15 31 (local.get $upper) (local.get $lower)))
        (local.set $high2 (i32x4.add (local.get $high2)
          (i32x4.dot_i16x8_s (i16x8.extend_low_i8x16_u (local.get $pixels)) (local.get $high))))
        (local.set $low2 (i32x4.add (local.get $low2)
          (i32x4.dot_i16x8_s (i16x8.extend_low_i8x16_u (local.get $pixels)) (local.get $low))))
        (local.set $high3 (i32x4.add (local.get $high3)
          (i32x4.dot_i16x8_s (i16x8.extend_high_i8x16_u (local.get $pixels)) (local.get $high))))
        (local.set $low3 (i32x4.add (local.get $low3)
          (i32x4.dot_i16x8_s (i16x8.extend_high_i8x16_u (local.get $pixels)) (local.get $low))))
        (local.set $at (i32.add (local.get $at) (i32.shl (local.get $width) (i32.const 1))))
        (local.set $window (i32.add (local.get $window) (i32.const 8)))
        (br_if $two (local.tee $pair (i32.sub (local.get $pair) (i32.const 1)))))
      (local.set $upper (v128.const i32x4 0x200000 0x200000 0x200000 0x200000))
      (local.set $high0 (i32x4.shr_s (i32x4.add (i32x4.add
        (i32x4.shl (local.get $high0) (i32.const 11)) (local.get $low0)) (local.get $upper)) (i32.const 22)))
      (local.set $high1 (i32x4.shr_s (i32x4.add (i32x4.add
        (i32x4.shl (local.get $high1) (i32.const 11)) (local.get $low1)) (local.get $upper)) (i32.const 22)))
      (local.set $high2 (i32x4.shr_s (i32x4.add (i32x4.add
        (i32x4.shl (local.get $high2) (i32.const 11)) (local.get $low2)) (local.get $upper)) (i32.const 22)))
      (local.set $high3 (i32x4.shr_s (i32x4.add (i32x4.add
        (i32x4.shl (local.get $high3) (i32.const 11)) (local.get $low3)) (local.get $upper)) (i32.const 22)))
      (v128.store (local.get $out) (i8x16.narrow_i16x8_u
        (i16x8.narrow_i32x4_s (local.get $high0) (local.get $high1))
        (i16x8.narrow_i32x4_s (local.get $high2) (local.get $high3))))
      (local.set $row (i32.add (local.get $row) (i32.const 16)))
      (br_if $sixteen (i32.lt_u (local.tee $out (i32.add (local.get $out) (i32.const 16))) (local.get $end))))
    (local.set $windows (i32.add (local.get $windows) (i32.shl (local.get $pairs) (i32.const 3))))
    (br_if $output (i32.lt_u (local.tee $to (local.get $end)) (local.get $last)))))
