;; InstanceNorm with LeakyReLU, image by image, for channels in fours. `constants` and `sums` have one entry a channel.

;; For each channel of an image: the sum of x − x₀ and of its square (float64, one array after the other), where x₀ is the
;; first pixel: so that what is almost constant has an exact variance. Products of 256 pixels are added up in float32.
(func (export "momentSums") (param $x i32) (param $pixels i32) (param $channels i32) (param $sums i32)
  (local $stride i32) (local $group i32) (local $at i32) (local $end i32) (local $count i32) (local $channel i32)
  (local $sum i32) (local $origin v128) (local $value v128) (local $total v128) (local $squares v128)
  (local.set $stride (i32.shl (local.get $channels) (i32.const 2)))
  (memory.fill (local.get $sums) (i32.const 0) (i32.shl (local.get $channels) (i32.const 4)))
  (local.set $group (local.get $x))
  (loop $groups
    (local.set $count (select (i32.const 256) (local.get $pixels) (i32.gt_u (local.get $pixels) (i32.const 256))))
    (local.set $channel (i32.const 0))
    (loop $channelsUp
      (local.set $at (i32.add (local.get $group) (local.get $channel)))
      (local.set $end (i32.add (local.get $at) (i32.mul (local.get $count) (local.get $stride))))
      (local.set $origin (v128.load (i32.add (local.get $x) (local.get $channel))))
      (local.set $total (v128.const i32x4 0 0 0 0))
      (local.set $squares (v128.const i32x4 0 0 0 0))
      (loop $pixelsUp
        (local.set $value (f32x4.sub (v128.load (local.get $at)) (local.get $origin)))
        (local.set $total (f32x4.add (local.get $total) (local.get $value)))
        (local.set $squares (multiplyAdd (local.get $value) (local.get $value) (local.get $squares)))
        (br_if $pixelsUp (i32.lt_u
          (local.tee $at (i32.add (local.get $at) (local.get $stride)))
          (local.get $end))))
      (local.set $sum (i32.add (local.get $sums) (i32.shl (local.get $channel) (i32.const 1))))
      (call $addToDoubles (local.get $sum) (local.get $total))
      (call $addToDoubles (i32.add (local.get $sum) (i32.shl (local.get $stride) (i32.const 1))) (local.get $squares))
      (br_if $channelsUp (i32.lt_u
        (local.tee $channel (i32.add (local.get $channel) (i32.const 16)))
        (local.get $stride))))
    (local.set $group (local.get $end))
    (local.set $group (i32.add
      (i32.sub (local.get $group) (local.get $stride))
      (i32.const 16)))
    (br_if $groups (local.tee $pixels (i32.sub (local.get $pixels) (local.get $count))))))

;; Adds four float32 to the four float64 at an address.
(func $addToDoubles (param $at i32) (param $values v128)
  (v128.store (local.get $at) (f64x2.add
    (v128.load (local.get $at))
    (f64x2.promote_low_f32x4 (local.get $values))))
  (v128.store offset=16 (local.get $at) (f64x2.add
    (v128.load offset=16 (local.get $at))
    (f64x2.promote_low_f32x4 (i8x16.shuffle 8 9 10 11 12 13 14 15 8 9 10 11 12 13 14 15
      (local.get $values) (local.get $values))))))

;; y = leaky((x − μ)·rate), with `constants` μ, then rate, for each channel.
(func (export "normaliseLeaky")
  (param $x i32) (param $pixels i32) (param $channels i32) (param $constants i32) (param $slope f32) (param $y i32)
  (local $stride i32) (local $end i32) (local $constant i32) (local $value v128) (local $slopes v128)
  (local.set $slopes (f32x4.splat (local.get $slope)))
  (local.set $stride (i32.shl (local.get $channels) (i32.const 2)))
  (loop $pixelsDown
    (local.set $constant (local.get $constants))
    (local.set $end (i32.add (local.get $constants) (local.get $stride)))
    (loop $channelsUp
      (local.set $value (f32x4.mul
        (f32x4.sub (v128.load (local.get $x)) (v128.load (local.get $constant)))
        (v128.load (i32.add (local.get $constant) (local.get $stride)))))
      ;; Below 0 the product is the larger one, as the slope is between 0 and 1.
      (v128.store (local.get $y) (f32x4.pmax (local.get $value) (f32x4.mul (local.get $value) (local.get $slopes))))
      (local.set $x (i32.add (local.get $x) (i32.const 16)))
      (local.set $y (i32.add (local.get $y) (i32.const 16)))
      (br_if $channelsUp (i32.lt_u
        (local.tee $constant (i32.add (local.get $constant) (i32.const 16)))
        (local.get $end))))
    (br_if $pixelsDown (local.tee $pixels (i32.sub (local.get $pixels) (i32.const 1))))))

;; For each channel: the sums of g = dy·leaky′ and of g·x̂ = dy·y (float64, one array after the other).
(func (export "gradientSums")
  (param $dy i32) (param $y i32) (param $pixels i32) (param $channels i32) (param $slope f32) (param $sums i32)
  (local $stride i32) (local $at i32) (local $aside i32) (local $end i32) (local $count i32) (local $channel i32)
  (local $group i32) (local $sum i32) (local $value v128) (local $gradient v128) (local $slopes v128)
  (local $total v128) (local $projection v128)
  (local.set $slopes (f32x4.splat (local.get $slope)))
  (local.set $stride (i32.shl (local.get $channels) (i32.const 2)))
  (local.set $aside (i32.sub (local.get $dy) (local.get $y)))
  (memory.fill (local.get $sums) (i32.const 0) (i32.shl (local.get $channels) (i32.const 4)))
  (local.set $group (local.get $y))
  (loop $groups
    (local.set $count (select (i32.const 256) (local.get $pixels) (i32.gt_u (local.get $pixels) (i32.const 256))))
    (local.set $channel (i32.const 0))
    (loop $channelsUp
      (local.set $at (i32.add (local.get $group) (local.get $channel)))
      (local.set $end (i32.add (local.get $at) (i32.mul (local.get $count) (local.get $stride))))
      (local.set $total (v128.const i32x4 0 0 0 0))
      (local.set $projection (v128.const i32x4 0 0 0 0))
      (loop $pixelsUp
        (local.set $value (v128.load (local.get $at)))
        (local.set $gradient (v128.load (i32.add (local.get $at) (local.get $aside))))
        (local.set $total (f32x4.add (local.get $total) (v128.bitselect
          (local.get $gradient)
          (f32x4.mul (local.get $gradient) (local.get $slopes))
          (f32x4.gt (local.get $value) (v128.const i32x4 0 0 0 0)))))
        (local.set $projection
          (multiplyAdd (local.get $gradient) (local.get $value) (local.get $projection)))
        (br_if $pixelsUp (i32.lt_u
          (local.tee $at (i32.add (local.get $at) (local.get $stride)))
          (local.get $end))))
      (local.set $sum (i32.add (local.get $sums) (i32.shl (local.get $channel) (i32.const 1))))
      (call $addToDoubles (local.get $sum) (local.get $total))
      (call $addToDoubles (i32.add (local.get $sum) (i32.shl (local.get $stride) (i32.const 1))) (local.get $projection))
      (br_if $channelsUp (i32.lt_u
        (local.tee $channel (i32.add (local.get $channel) (i32.const 16)))
        (local.get $stride))))
    (local.set $group (i32.add
      (i32.sub (local.get $end) (local.get $stride))
      (i32.const 16)))
    (br_if $groups (local.tee $pixels (i32.sub (local.get $pixels) (local.get $count))))))

;; dx = (g − mean(g) − x̂·mean(g·x̂))·rate, with `constants` mean(g), mean(g·x̂), rate for each channel.
(func (export "normaliseLeakyGradient")
  (param $dy i32) (param $y i32) (param $pixels i32) (param $channels i32) (param $constants i32) (param $slope f32)
  (param $dx i32)
  (local $stride i32) (local $end i32) (local $constant i32) (local $value v128) (local $gradient v128)
  (local $slopes v128) (local $inverse v128)
  (local.set $slopes (f32x4.splat (local.get $slope)))
  (local.set $inverse (f32x4.splat (f32.div (f32.const 1) (local.get $slope))))
  (local.set $stride (i32.shl (local.get $channels) (i32.const 2)))
  (loop $pixelsDown
    (local.set $constant (local.get $constants))
    (local.set $end (i32.add (local.get $constants) (local.get $stride)))
    (loop $channelsUp
      (local.set $value (v128.load (local.get $y)))
      (local.set $gradient (v128.load (local.get $dy)))
      (local.set $gradient (v128.bitselect
        (local.get $gradient)
        (f32x4.mul (local.get $gradient) (local.get $slopes))
        (f32x4.gt (local.get $value) (v128.const i32x4 0 0 0 0))))
      ;; x̂ is y above 0 and y/slope below: the lower of the two.
      (local.set $value (f32x4.pmin (local.get $value) (f32x4.mul (local.get $value) (local.get $inverse))))
      (v128.store (local.get $dx) (f32x4.mul
        (f32x4.sub
          (f32x4.sub (local.get $gradient) (v128.load (local.get $constant)))
          (f32x4.mul (local.get $value) (v128.load (i32.add (local.get $constant) (local.get $stride)))))
        (v128.load (i32.add (local.get $constant) (i32.shl (local.get $stride) (i32.const 1))))))
      (local.set $y (i32.add (local.get $y) (i32.const 16)))
      (local.set $dy (i32.add (local.get $dy) (i32.const 16)))
      (local.set $dx (i32.add (local.get $dx) (i32.const 16)))
      (br_if $channelsUp (i32.lt_u
        (local.tee $constant (i32.add (local.get $constant) (i32.const 16)))
        (local.get $end))))
    (br_if $pixelsDown (local.tee $pixels (i32.sub (local.get $pixels) (i32.const 1))))))
