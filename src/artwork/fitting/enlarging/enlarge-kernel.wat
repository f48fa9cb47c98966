;; Enlarges RGBA images with Catmull-Rom splines in fixed point, in WebAssembly SIMD. It rounds exactly
;; like libvips (its `bicubic` interpolator for unsigned bytes): first along the rows, rounded, then
;; down the columns. A weight is a 16-bit integer; 4096 is 1.
;;
;; Weights are stored in pairs for i32x4.dot_i16x8_s: 16 bytes with those of the first and second tap,
;; repeated four times, then 16 bytes with those of the third and fourth.
;;
;; Rows are read and written in whole vectors, which touch up to 16 bytes after a row.
(module
  (memory (export "memory") 1)

  ;; Multiplies colours by alpha / 255, rounded down, in place.
  (func (export "premultiply") (param $at i32) (param $bytes i32)
    (local $end i32) (local $pixels v128) (local $low v128) (local $high v128)
    (local.set $end (i32.add (local.get $at) (local.get $bytes)))
    (loop $next
      (local.set $pixels (v128.load (local.get $at)))
      (local.set $low (i16x8.mul
        (i16x8.extend_low_i8x16_u (local.get $pixels))
        (i16x8.extend_low_i8x16_u (i8x16.shuffle 3 3 3 3 7 7 7 7 11 11 11 11 15 15 15 15
          (local.get $pixels) (local.get $pixels)))))
      (local.set $high (i16x8.mul
        (i16x8.extend_high_i8x16_u (local.get $pixels))
        (i16x8.extend_high_i8x16_u (i8x16.shuffle 3 3 3 3 7 7 7 7 11 11 11 11 15 15 15 15
          (local.get $pixels) (local.get $pixels)))))
      ;; n / 255 rounded down is (n + 1 + n / 256) / 256, for all n up to 65,534.
      (local.set $low (i16x8.shr_u
        (i16x8.add
          (i16x8.add (local.get $low) (v128.const i16x8 1 1 1 1 1 1 1 1))
          (i16x8.shr_u (local.get $low) (i32.const 8)))
        (i32.const 8)))
      (local.set $high (i16x8.shr_u
        (i16x8.add
          (i16x8.add (local.get $high) (v128.const i16x8 1 1 1 1 1 1 1 1))
          (i16x8.shr_u (local.get $high) (i32.const 8)))
        (i32.const 8)))
      (v128.store (local.get $at) (v128.bitselect
        (local.get $pixels)
        (i8x16.narrow_i16x8_u (local.get $low) (local.get $high))
        (v128.const i32x4 0xff000000 0xff000000 0xff000000 0xff000000)))
      (local.set $at (i32.add (local.get $at) (i32.const 16)))
      (br_if $next (i32.lt_u (local.get $at) (local.get $end)))))

  ;; Resamples one row of `count` pixels, each from four neighbours. $samples holds, for each pixel, the
  ;; offset of its first neighbour in the row and the address of its weights. Results are 16-bit and
  ;; may lie outside 0 to 255.
  (func (export "along") (param $row i32) (param $samples i32) (param $count i32) (param $out i32)
    (local $end i32) (local $taps v128) (local $weights i32)
    (local.set $end (i32.add (local.get $samples) (i32.shl (local.get $count) (i32.const 3))))
    (loop $next
      (local.set $taps (v128.load (i32.add (local.get $row) (i32.load (local.get $samples)))))
      (local.set $taps (i8x16.shuffle 0 4 1 5 2 6 3 7 8 12 9 13 10 14 11 15
        (local.get $taps) (local.get $taps)))
      (local.set $weights (i32.load offset=4 (local.get $samples)))
      (local.set $taps (i32x4.shr_s
        (i32x4.add
          (i32x4.add
            (i32x4.dot_i16x8_s
              (i16x8.extend_low_i8x16_u (local.get $taps))
              (v128.load (local.get $weights)))
            (i32x4.dot_i16x8_s
              (i16x8.extend_high_i8x16_u (local.get $taps))
              (v128.load offset=16 (local.get $weights))))
          (v128.const i32x4 2048 2048 2048 2048))
        (i32.const 12)))
      (v128.store64_lane 0 (local.get $out)
        (i16x8.narrow_i32x4_s (local.get $taps) (local.get $taps)))
      (local.set $out (i32.add (local.get $out) (i32.const 8)))
      (local.set $samples (i32.add (local.get $samples) (i32.const 8)))
      (br_if $next (i32.lt_u (local.get $samples) (local.get $end)))))

  ;; Resamples one row of `count` pixels from four rows of `along`, `stride` bytes apart, four pixels at
  ;; a time.
  (func (export "down")
    (param $rows i32) (param $stride i32) (param $weights i32) (param $count i32) (param $out i32)
    (local $end i32) (local $second i32) (local $third i32) (local $fourth i32)
    (local $first2 v128) (local $last2 v128)
    (local $one v128) (local $two v128) (local $three v128) (local $four v128)
    (local $low v128) (local $high v128) (local $left v128)
    (local.set $first2 (v128.load (local.get $weights)))
    (local.set $last2 (v128.load offset=16 (local.get $weights)))
    (local.set $second (i32.add (local.get $rows) (local.get $stride)))
    (local.set $third (i32.add (local.get $second) (local.get $stride)))
    (local.set $fourth (i32.add (local.get $third) (local.get $stride)))
    (local.set $end (i32.add (local.get $out) (i32.shl (local.get $count) (i32.const 2))))
    (loop $next
      (local.set $one (v128.load (local.get $rows)))
      (local.set $two (v128.load (local.get $second)))
      (local.set $three (v128.load (local.get $third)))
      (local.set $four (v128.load (local.get $fourth)))
      (local.set $low (i32x4.add
        (i32x4.dot_i16x8_s (local.get $first2)
          (i8x16.shuffle 0 1 16 17 2 3 18 19 4 5 20 21 6 7 22 23 (local.get $one) (local.get $two)))
        (i32x4.dot_i16x8_s (local.get $last2)
          (i8x16.shuffle 0 1 16 17 2 3 18 19 4 5 20 21 6 7 22 23 (local.get $three) (local.get $four)))))
      (local.set $high (i32x4.add
        (i32x4.dot_i16x8_s (local.get $first2)
          (i8x16.shuffle 8 9 24 25 10 11 26 27 12 13 28 29 14 15 30 31 (local.get $one) (local.get $two)))
        (i32x4.dot_i16x8_s (local.get $last2)
          (i8x16.shuffle 8 9 24 25 10 11 26 27 12 13 28 29 14 15 30 31 (local.get $three) (local.get $four)))))
      (local.set $left (i16x8.narrow_i32x4_s
        (i32x4.shr_s (i32x4.add (local.get $low) (v128.const i32x4 2048 2048 2048 2048)) (i32.const 12))
        (i32x4.shr_s (i32x4.add (local.get $high) (v128.const i32x4 2048 2048 2048 2048)) (i32.const 12))))
      (local.set $one (v128.load offset=16 (local.get $rows)))
      (local.set $two (v128.load offset=16 (local.get $second)))
      (local.set $three (v128.load offset=16 (local.get $third)))
      (local.set $four (v128.load offset=16 (local.get $fourth)))
      (local.set $low (i32x4.add
        (i32x4.dot_i16x8_s (local.get $first2)
          (i8x16.shuffle 0 1 16 17 2 3 18 19 4 5 20 21 6 7 22 23 (local.get $one) (local.get $two)))
        (i32x4.dot_i16x8_s (local.get $last2)
          (i8x16.shuffle 0 1 16 17 2 3 18 19 4 5 20 21 6 7 22 23 (local.get $three) (local.get $four)))))
      (local.set $high (i32x4.add
        (i32x4.dot_i16x8_s (local.get $first2)
          (i8x16.shuffle 8 9 24 25 10 11 26 27 12 13 28 29 14 15 30 31 (local.get $one) (local.get $two)))
        (i32x4.dot_i16x8_s (local.get $last2)
          (i8x16.shuffle 8 9 24 25 10 11 26 27 12 13 28 29 14 15 30 31 (local.get $three) (local.get $four)))))
      (v128.store (local.get $out) (i8x16.narrow_i16x8_u
        (local.get $left)
        (i16x8.narrow_i32x4_s
          (i32x4.shr_s (i32x4.add (local.get $low) (v128.const i32x4 2048 2048 2048 2048)) (i32.const 12))
          (i32x4.shr_s (i32x4.add (local.get $high) (v128.const i32x4 2048 2048 2048 2048)) (i32.const 12)))))
      (local.set $rows (i32.add (local.get $rows) (i32.const 32)))
      (local.set $second (i32.add (local.get $second) (i32.const 32)))
      (local.set $third (i32.add (local.get $third) (i32.const 32)))
      (local.set $fourth (i32.add (local.get $fourth) (i32.const 32)))
      (local.set $out (i32.add (local.get $out) (i32.const 16)))
      (br_if $next (i32.lt_u (local.get $out) (local.get $end)))))

  ;; Multiplies colours by 255 / alpha, in place. $factors holds 255 / alpha as 32-bit floats, 0 for
  ;; alpha 0.
  (func (export "unpremultiply") (param $at i32) (param $bytes i32) (param $factors i32)
    (local $end i32) (local $stop i32) (local $pixel v128) (local $four v128)
    (local.set $end (i32.add (local.get $at) (local.get $bytes)))
    (loop $next
      (local.set $four (v128.load (local.get $at)))
      ;; If all four are opaque, or all are empty, there is nothing to do.
      (if (i32.and
            (v128.any_true (local.get $four))
            (i32.eqz (i32x4.all_true (i32x4.ge_u
              (local.get $four)
              (v128.const i32x4 0xff000000 0xff000000 0xff000000 0xff000000)))))
        (then
          (local.set $stop (i32.add (local.get $at) (i32.const 16)))
          (loop $each
            (local.set $pixel (i16x8.extend_low_i8x16_u (v128.load32_zero (local.get $at))))
            (local.set $pixel (i32x4.trunc_sat_f32x4_u (f32x4.mul
              (f32x4.convert_i32x4_u (i32x4.extend_low_i16x8_u (local.get $pixel)))
              (v128.load32_splat (i32.add
                (local.get $factors)
                (i32.shl (i32.load8_u offset=3 (local.get $at)) (i32.const 2)))))))
            (local.set $pixel (i16x8.narrow_i32x4_s (local.get $pixel) (local.get $pixel)))
            (local.set $pixel (i8x16.narrow_i16x8_u (local.get $pixel) (local.get $pixel)))
            (i32.store (local.get $at) (i32.or
              (i32.and (i32x4.extract_lane 0 (local.get $pixel)) (i32.const 0x00ffffff))
              (i32.and (i32.load (local.get $at)) (i32.const 0xff000000))))
            (local.set $at (i32.add (local.get $at) (i32.const 4)))
            (br_if $each (i32.lt_u (local.get $at) (local.get $stop))))
          (local.set $at (i32.sub (local.get $at) (i32.const 16)))))
      (local.set $at (i32.add (local.get $at) (i32.const 16)))
      (br_if $next (i32.lt_u (local.get $at) (local.get $end)))))
)
