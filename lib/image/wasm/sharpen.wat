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
