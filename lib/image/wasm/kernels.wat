;; The pixel loops of lib/image and lib/augment, 128 bits at a time (WebAssembly SIMD). kernels.ts loads them and says what each takes.
;; test/lib/image/wasm/compile-kernels.ts turns this text into kernels-base64.ts; a test keeps the two together.
;;
;; Resampling multiplies bytes by weights in units of 2^-22. The wide multiply of the machine,
;; i32x4.dot_i16x8_s, takes 16 bits, so each weight w comes as two: high = w >> 11 (0..2048) and low = w & 2047.
;; sum(p*w) = (sum(p*high) << 11) + sum(p*low), in 32 bits and exact, as the whole sum is below 2^31.
;;
;; Loops store whole vectors. What runs over the end of a row lands in the next row, which is written afterwards,
;; or in the slack behind the last one.
(module
  (memory (export "memory") 1)

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

  ;; Grey of four pixels at a time: (19595 R + 38470 G + 7471 B + 32768) >> 16. As 38470 has no room in 16 signed bits,
  ;; half of it, 19235, counts twice: dot(R G, 19595 19235) + dot(G B, 19235 7471). `channels` is 3 or 4.
  (func (export "greyFromColour")
    (param $from i32) (param $channels i32) (param $pixels i32) (param $to i32)
    (local $end i32) (local $step i32) (local $quad v128) (local $redGreen v128) (local $greenBlue v128)
    (local.set $end (i32.add (local.get $to) (local.get $pixels)))
    (local.set $step (i32.shl (local.get $channels) (i32.const 2)))
    ;; Where each pixel has its red and green, and its green and blue; 16 takes a zero, which widens the byte before.
    (local.set $redGreen (select
      (v128.const i8x16 0 16 1 16 3 16 4 16 6 16 7 16 9 16 10 16)
      (v128.const i8x16 0 16 1 16 4 16 5 16 8 16 9 16 12 16 13 16)
      (i32.eq (local.get $channels) (i32.const 3))))
    (local.set $greenBlue (i8x16.add (local.get $redGreen) (v128.const i16x8 1 1 1 1 1 1 1 1)))
    (loop $four
      (local.set $quad (v128.load (local.get $from)))
      (local.set $quad (i32x4.shr_u
        (i32x4.add
          (i32x4.add
            (i32x4.dot_i16x8_s (i8x16.swizzle (local.get $quad) (local.get $redGreen))
              (v128.const i16x8 19595 19235 19595 19235 19595 19235 19595 19235))
            (i32x4.dot_i16x8_s (i8x16.swizzle (local.get $quad) (local.get $greenBlue))
              (v128.const i16x8 19235 7471 19235 7471 19235 7471 19235 7471)))
          (v128.const i32x4 0x8000 0x8000 0x8000 0x8000))
        (i32.const 16)))
      (local.set $quad (i16x8.narrow_i32x4_s (local.get $quad) (local.get $quad)))
      (v128.store32_lane 0 (local.get $to) (i8x16.narrow_i16x8_u (local.get $quad) (local.get $quad)))
      (local.set $from (i32.add (local.get $from) (local.get $step)))
      (br_if $four (i32.lt_u (local.tee $to (i32.add (local.get $to) (i32.const 4))) (local.get $end)))))

  ;; Each of sixteen bytes at a time becomes its entry in a table of 256, in place. The table is sixteen vectors: of each
  ;; the bytes pick their entry where it lies there, and 0 where it does not (swizzle), and the next one begins 16 later.
  (func (export "lookUp") (param $at i32) (param $count i32) (param $table i32)
    (local $end i32) (local $index v128) (local $found v128) (local $sixteen v128)
    (local $table0 v128) (local $table1 v128) (local $table2 v128) (local $table3 v128) (local $table4 v128) (local $table5 v128) (local $table6 v128) (local $table7 v128)
    (local $table8 v128) (local $table9 v128) (local $table10 v128) (local $table11 v128) (local $table12 v128) (local $table13 v128) (local $table14 v128) (local $table15 v128)
    (local.set $table0 (v128.load offset=0 (local.get $table)))
    (local.set $table1 (v128.load offset=16 (local.get $table)))
    (local.set $table2 (v128.load offset=32 (local.get $table)))
    (local.set $table3 (v128.load offset=48 (local.get $table)))
    (local.set $table4 (v128.load offset=64 (local.get $table)))
    (local.set $table5 (v128.load offset=80 (local.get $table)))
    (local.set $table6 (v128.load offset=96 (local.get $table)))
    (local.set $table7 (v128.load offset=112 (local.get $table)))
    (local.set $table8 (v128.load offset=128 (local.get $table)))
    (local.set $table9 (v128.load offset=144 (local.get $table)))
    (local.set $table10 (v128.load offset=160 (local.get $table)))
    (local.set $table11 (v128.load offset=176 (local.get $table)))
    (local.set $table12 (v128.load offset=192 (local.get $table)))
    (local.set $table13 (v128.load offset=208 (local.get $table)))
    (local.set $table14 (v128.load offset=224 (local.get $table)))
    (local.set $table15 (v128.load offset=240 (local.get $table)))
    (local.set $sixteen (v128.const i8x16 16 16 16 16 16 16 16 16 16 16 16 16 16 16 16 16))
    (local.set $end (i32.add (local.get $at) (local.get $count)))
    (loop $bytes
      (local.set $index (v128.load (local.get $at)))
      (local.set $found (i8x16.swizzle (local.get $table0) (local.get $index)))
      (local.set $index (i8x16.sub (local.get $index) (local.get $sixteen)))
      (local.set $found (v128.or (local.get $found) (i8x16.swizzle (local.get $table1) (local.get $index))))
      (local.set $index (i8x16.sub (local.get $index) (local.get $sixteen)))
      (local.set $found (v128.or (local.get $found) (i8x16.swizzle (local.get $table2) (local.get $index))))
      (local.set $index (i8x16.sub (local.get $index) (local.get $sixteen)))
      (local.set $found (v128.or (local.get $found) (i8x16.swizzle (local.get $table3) (local.get $index))))
      (local.set $index (i8x16.sub (local.get $index) (local.get $sixteen)))
      (local.set $found (v128.or (local.get $found) (i8x16.swizzle (local.get $table4) (local.get $index))))
      (local.set $index (i8x16.sub (local.get $index) (local.get $sixteen)))
      (local.set $found (v128.or (local.get $found) (i8x16.swizzle (local.get $table5) (local.get $index))))
      (local.set $index (i8x16.sub (local.get $index) (local.get $sixteen)))
      (local.set $found (v128.or (local.get $found) (i8x16.swizzle (local.get $table6) (local.get $index))))
      (local.set $index (i8x16.sub (local.get $index) (local.get $sixteen)))
      (local.set $found (v128.or (local.get $found) (i8x16.swizzle (local.get $table7) (local.get $index))))
      (local.set $index (i8x16.sub (local.get $index) (local.get $sixteen)))
      (local.set $found (v128.or (local.get $found) (i8x16.swizzle (local.get $table8) (local.get $index))))
      (local.set $index (i8x16.sub (local.get $index) (local.get $sixteen)))
      (local.set $found (v128.or (local.get $found) (i8x16.swizzle (local.get $table9) (local.get $index))))
      (local.set $index (i8x16.sub (local.get $index) (local.get $sixteen)))
      (local.set $found (v128.or (local.get $found) (i8x16.swizzle (local.get $table10) (local.get $index))))
      (local.set $index (i8x16.sub (local.get $index) (local.get $sixteen)))
      (local.set $found (v128.or (local.get $found) (i8x16.swizzle (local.get $table11) (local.get $index))))
      (local.set $index (i8x16.sub (local.get $index) (local.get $sixteen)))
      (local.set $found (v128.or (local.get $found) (i8x16.swizzle (local.get $table12) (local.get $index))))
      (local.set $index (i8x16.sub (local.get $index) (local.get $sixteen)))
      (local.set $found (v128.or (local.get $found) (i8x16.swizzle (local.get $table13) (local.get $index))))
      (local.set $index (i8x16.sub (local.get $index) (local.get $sixteen)))
      (local.set $found (v128.or (local.get $found) (i8x16.swizzle (local.get $table14) (local.get $index))))
      (local.set $index (i8x16.sub (local.get $index) (local.get $sixteen)))
      (local.set $found (v128.or (local.get $found) (i8x16.swizzle (local.get $table15) (local.get $index))))
      (v128.store (local.get $at) (local.get $found))
      (br_if $bytes (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 16))) (local.get $end)))))

  ;; Adds 1 to the count (i32) of each of `count` bytes, a multiple of 4. There are four tables of 256 counts, one for every
  ;; fourth byte: where neighbours are alike, no count has to wait for the one before it.
  (func (export "histogram") (param $from i32) (param $count i32) (param $counts i32)
    (local $end i32) (local $four i32) (local $slot i32)
    (local.set $end (i32.add (local.get $from) (local.get $count)))
    (loop $bytes
      (local.set $four (i32.load (local.get $from)))
      (local.set $slot (i32.add (local.get $counts) (i32.shl (i32.and (i32.shr_u (local.get $four) (i32.const 0)) (i32.const 255)) (i32.const 2))))
      (i32.store offset=0 (local.get $slot) (i32.add (i32.load offset=0 (local.get $slot)) (i32.const 1)))
      (local.set $slot (i32.add (local.get $counts) (i32.shl (i32.and (i32.shr_u (local.get $four) (i32.const 8)) (i32.const 255)) (i32.const 2))))
      (i32.store offset=1024 (local.get $slot) (i32.add (i32.load offset=1024 (local.get $slot)) (i32.const 1)))
      (local.set $slot (i32.add (local.get $counts) (i32.shl (i32.and (i32.shr_u (local.get $four) (i32.const 16)) (i32.const 255)) (i32.const 2))))
      (i32.store offset=2048 (local.get $slot) (i32.add (i32.load offset=2048 (local.get $slot)) (i32.const 1)))
      (local.set $slot (i32.add (local.get $counts) (i32.shl (i32.and (i32.shr_u (local.get $four) (i32.const 24)) (i32.const 255)) (i32.const 2))))
      (i32.store offset=3072 (local.get $slot) (i32.add (i32.load offset=3072 (local.get $slot)) (i32.const 1)))
      (br_if $bytes (i32.lt_u (local.tee $from (i32.add (local.get $from) (i32.const 4))) (local.get $end)))))

  ;; The least (bits 0..7) and the greatest (bits 8..15) of `count` bytes. The bytes up to the next multiple of 16 count too.
  (func (export "extremes") (param $from i32) (param $count i32) (result i32)
    (local $end i32) (local $bytes v128) (local $least v128) (local $most v128) (local $low i32) (local $high i32)
    (local.set $end (i32.add (local.get $from) (local.get $count)))
    (local.set $least (v128.load (local.get $from)))
    (local.set $most (local.get $least))
    (loop $sixteen
      (local.set $bytes (v128.load (local.get $from)))
      (local.set $least (i8x16.min_u (local.get $least) (local.get $bytes)))
      (local.set $most (i8x16.max_u (local.get $most) (local.get $bytes)))
      (br_if $sixteen (i32.lt_u (local.tee $from (i32.add (local.get $from) (i32.const 16))) (local.get $end))))
    ;; Halves against each other, until one byte is left.
    (local.set $least (i8x16.min_u (local.get $least)
      (i8x16.shuffle 8 9 10 11 12 13 14 15 0 0 0 0 0 0 0 0 (local.get $least) (local.get $least))))
    (local.set $least (i8x16.min_u (local.get $least)
      (i8x16.shuffle 4 5 6 7 0 0 0 0 0 0 0 0 0 0 0 0 (local.get $least) (local.get $least))))
    (local.set $least (i8x16.min_u (local.get $least)
      (i8x16.shuffle 2 3 0 0 0 0 0 0 0 0 0 0 0 0 0 0 (local.get $least) (local.get $least))))
    (local.set $least (i8x16.min_u (local.get $least)
      (i8x16.shuffle 1 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 (local.get $least) (local.get $least))))
    (local.set $most (i8x16.max_u (local.get $most)
      (i8x16.shuffle 8 9 10 11 12 13 14 15 0 0 0 0 0 0 0 0 (local.get $most) (local.get $most))))
    (local.set $most (i8x16.max_u (local.get $most)
      (i8x16.shuffle 4 5 6 7 0 0 0 0 0 0 0 0 0 0 0 0 (local.get $most) (local.get $most))))
    (local.set $most (i8x16.max_u (local.get $most)
      (i8x16.shuffle 2 3 0 0 0 0 0 0 0 0 0 0 0 0 0 0 (local.get $most) (local.get $most))))
    (local.set $most (i8x16.max_u (local.get $most)
      (i8x16.shuffle 1 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 (local.get $most) (local.get $most))))
    (i32.or (i8x16.extract_lane_u 0 (local.get $least))
      (i32.shl (i8x16.extract_lane_u 0 (local.get $most)) (i32.const 8))))

  ;; The sum of `count` bytes, at most 2^24 of them. The bytes up to the next multiple of 16 count too.
  (func (export "sum") (param $from i32) (param $count i32) (result i32)
    (local $end i32) (local $sums v128)
    (local.set $end (i32.add (local.get $from) (local.get $count)))
    (loop $sixteen
      (local.set $sums (i32x4.add (local.get $sums)
        (i32x4.extadd_pairwise_i16x8_u (i16x8.extadd_pairwise_i8x16_u (v128.load (local.get $from))))))
      (br_if $sixteen (i32.lt_u (local.tee $from (i32.add (local.get $from) (i32.const 16))) (local.get $end))))
    (i32.add
      (i32.add (i32x4.extract_lane 0 (local.get $sums)) (i32x4.extract_lane 1 (local.get $sums)))
      (i32.add (i32x4.extract_lane 2 (local.get $sums)) (i32x4.extract_lane 3 (local.get $sums)))))

  ;; Each of `count` bytes becomes x and mask, in place.
  (func (export "keepBits") (param $at i32) (param $count i32) (param $mask i32)
    (local $end i32) (local $kept v128)
    (local.set $kept (i8x16.splat (local.get $mask)))
    (local.set $end (i32.add (local.get $at) (local.get $count)))
    (loop $sixteen
      (v128.store (local.get $at) (v128.and (v128.load (local.get $at)) (local.get $kept)))
      (br_if $sixteen (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 16))) (local.get $end)))))

  ;; Each of `count` bytes becomes 255 - x where it is at least `threshold`, in place.
  (func (export "invertFrom") (param $at i32) (param $count i32) (param $threshold i32)
    (local $end i32) (local $bytes v128) (local $thresholds v128)
    (local.set $thresholds (i8x16.splat (local.get $threshold)))
    (local.set $end (i32.add (local.get $at) (local.get $count)))
    (loop $sixteen
      (local.set $bytes (v128.load (local.get $at)))
      (v128.store (local.get $at) (v128.xor (local.get $bytes) (i8x16.ge_u (local.get $bytes) (local.get $thresholds))))
      (br_if $sixteen (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 16))) (local.get $end)))))

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

  ;; Moves an image of at least 3 x 3 pixels from its smoothed self d towards itself: d + factor (x - d), where
  ;; d = (sum of the 8 neighbours + 5 x + 6) / 13, rounded down, and x itself on the border. Eight pixels at a time; the
  ;; sums over three rows of what comes next are kept. s / 13 = s * 20165 / 2^18: the multiply has rounded off 15 bits of
  ;; those, to the nearest, which for s below 2^12 never reaches the next multiple of 8. The blend is float32, cut to whole
  ;; numbers: with 1.5 * 2^23 added, those are the lowest bits of the float, also below 0; they are clipped to 0..255.
  (func (export "sharpen") (param $from i32) (param $width i32) (param $height i32) (param $to i32) (param $factor f32)
    (local $above i32) (local $below i32) (local $at i32) (local $out i32) (local $end i32) (local $last i32)
    (local $factors v128) (local $before v128) (local $here v128) (local $behind v128) (local $own v128) (local $sum v128)
    (local $smooth v128) (local $low v128) (local $high v128)
    (local.set $factors (f32x4.splat (local.get $factor)))
    (local.set $last (i32.add (local.get $to) (i32.mul (local.get $width) (i32.sub (local.get $height) (i32.const 1)))))
    (call $forward (local.get $from) (local.get $to) (local.get $width))
    (loop $rows
      (local.set $above (local.get $from))
      (local.set $at (local.tee $from (i32.add (local.get $from) (local.get $width))))
      (local.set $below (i32.add (local.get $from) (local.get $width)))
      (local.set $out (local.tee $to (i32.add (local.get $to) (local.get $width))))
      (local.set $end (i32.add (local.get $to) (local.get $width)))
      (local.set $here (i16x8.add (v128.load8x8_u (local.get $above))
        (i16x8.add (v128.load8x8_u (local.get $at)) (v128.load8x8_u (local.get $below)))))
      (loop $eight
        (local.set $own (v128.load8x8_u (local.get $at)))
        (local.set $above (i32.add (local.get $above) (i32.const 8)))
        (local.set $at (i32.add (local.get $at) (i32.const 8)))
        (local.set $below (i32.add (local.get $below) (i32.const 8)))
        (local.set $behind (i16x8.add (v128.load8x8_u (local.get $above))
          (i16x8.add (v128.load8x8_u (local.get $at)) (v128.load8x8_u (local.get $below)))))
        (local.set $sum (i16x8.add
          (i16x8.add (i16x8.add (local.get $here) (i16x8.shl (local.get $own) (i32.const 2)))
            (v128.const i16x8 6 6 6 6 6 6 6 6))
          (i16x8.add
            (i8x16.shuffle 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 (local.get $before) (local.get $here))
            (i8x16.shuffle 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 (local.get $here) (local.get $behind)))))
        (local.set $sum (i16x8.shr_u (i16x8.q15mulr_sat_s (local.get $sum)
          (v128.const i16x8 20165 20165 20165 20165 20165 20165 20165 20165)) (i32.const 3)))
        (local.set $smooth (f32x4.convert_i32x4_s (i32x4.extend_low_i16x8_u (local.get $sum))))
        (local.set $low (f32x4.add (v128.const f32x4 12582912 12582912 12582912 12582912) (f32x4.trunc
          (f32x4.add (local.get $smooth) (f32x4.mul (local.get $factors)
            (f32x4.sub (f32x4.convert_i32x4_s (i32x4.extend_low_i16x8_u (local.get $own))) (local.get $smooth)))))))
        (local.set $smooth (f32x4.convert_i32x4_s (i32x4.extend_high_i16x8_u (local.get $sum))))
        (local.set $high (f32x4.add (v128.const f32x4 12582912 12582912 12582912 12582912) (f32x4.trunc
          (f32x4.add (local.get $smooth) (f32x4.mul (local.get $factors)
            (f32x4.sub (f32x4.convert_i32x4_s (i32x4.extend_high_i16x8_u (local.get $own))) (local.get $smooth)))))))
        (local.set $sum (i16x8.narrow_i32x4_s
          (i32x4.sub (local.get $low) (v128.const i32x4 0x4b400000 0x4b400000 0x4b400000 0x4b400000))
          (i32x4.sub (local.get $high) (v128.const i32x4 0x4b400000 0x4b400000 0x4b400000 0x4b400000))))
        (v128.store64_lane 0 (local.get $out) (i8x16.narrow_i16x8_u (local.get $sum) (local.get $sum)))
        (local.set $before (local.get $here))
        (local.set $here (local.get $behind))
        (br_if $eight (i32.lt_u (local.tee $out (i32.add (local.get $out) (i32.const 8))) (local.get $end))))
      (i32.store8 (local.get $to) (i32.load8_u (local.get $from)))
      (i32.store8 (i32.sub (local.get $end) (i32.const 1))
        (i32.load8_u (i32.sub (i32.add (local.get $from) (local.get $width)) (i32.const 1))))
      (br_if $rows (i32.lt_u (local.get $end) (local.get $last))))
    (call $forward (i32.add (local.get $from) (local.get $width)) (local.get $last) (local.get $width)))
)
