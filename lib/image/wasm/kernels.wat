;; The pixel loops of lib/image, 128 bits at a time (WebAssembly SIMD). kernels.ts loads them and says what each takes.
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
)
