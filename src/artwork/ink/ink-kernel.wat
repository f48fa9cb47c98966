;; Hardens and counts the alpha of RGBA pixels, 4 and 16 at a time, in WebAssembly SIMD. Nothing
;; branches on a pixel: fading artwork would mispredict every branch.
(module
  (memory (export "memory") 1)

  ;; 16 bytes of ones, then 16 of zeros: a vector read at 16 - n is a mask of n bytes.
  (data (i32.const 0)
    "\ff\ff\ff\ff\ff\ff\ff\ff\ff\ff\ff\ff\ff\ff\ff\ff\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00")

  ;; Makes every pixel opaque or clear, in place, in whole vectors.
  ;; $end: address after the last pixel. Returns whether any pixel changed.
  (func (export "harden") (param $at i32) (param $end i32) (param $threshold i32) (result i32)
    (local $least v128) (local $pixels v128) (local $hard v128) (local $changed v128)
    ;; Alpha is the highest byte, so pixels compare like their alphas.
    (local.set $least (i32x4.splat (i32.shl (local.get $threshold) (i32.const 24))))
    (loop $next
      (local.set $pixels (v128.load (local.get $at)))
      (local.set $hard (v128.and
        (v128.or
          (local.get $pixels)
          (v128.const i32x4 0xff000000 0xff000000 0xff000000 0xff000000))
        (i32x4.ge_u (local.get $pixels) (local.get $least))))
      (v128.store (local.get $at) (local.get $hard))
      (local.set $changed (v128.or
        (local.get $changed)
        (v128.xor (local.get $pixels) (local.get $hard))))
      (local.set $at (i32.add (local.get $at) (i32.const 16)))
      (br_if $next (i32.lt_u (local.get $at) (local.get $end))))
    (v128.any_true (local.get $changed)))

  ;; Counts the ink of rows. $end: address after the last row; up to 60 bytes more are read.
  ;; $columns: one byte for each pixel of a row, rounded up to 16 pixels: the highest alpha so far.
  ;; After them, 32 bits for each four pixels: the sum so far of the alphas above haze and below the
  ;; threshold.
  ;; $highest: receives the highest alpha of each row, one byte.
  ;; Results at address 32, 32 bits each: number of pixels with any ink, with 5 to 95%, and from the
  ;; threshold on; sum of the alphas above haze, and of those from the threshold on.
  (func (export "count")
    (param $row i32) (param $end i32) (param $widthPx i32) (param $columns i32) (param $highest i32)
    (param $threshold i32)
    (local $at i32) (local $left i32) (local $column i32) (local $taken i32)
    (local $least v128) (local $alphas v128) (local $kept v128) (local $ink v128)
    (local $most v128) (local $inkSum v128) (local $keptSum v128)
    (local $visible i32) (local $translucent i32) (local $printed i32)
    (local.set $least (i8x16.splat (local.get $threshold)))
    (loop $nextRow
      (local.set $at (local.get $row))
      (local.set $left (local.get $widthPx))
      (local.set $column (local.get $columns))
      (local.set $taken (i32.add
        (local.get $columns)
        (i32.and (i32.add (local.get $widthPx) (i32.const 15)) (i32.const -16))))
      (local.set $most (v128.const i32x4 0 0 0 0))
      (loop $next
        (local.set $alphas (i8x16.narrow_i16x8_u
          (i16x8.narrow_i32x4_u
            (i32x4.shr_u (v128.load (local.get $at)) (i32.const 24))
            (i32x4.shr_u (v128.load offset=16 (local.get $at)) (i32.const 24)))
          (i16x8.narrow_i32x4_u
            (i32x4.shr_u (v128.load offset=32 (local.get $at)) (i32.const 24))
            (i32x4.shr_u (v128.load offset=48 (local.get $at)) (i32.const 24)))))
        ;; Pixels after the end of this row belong to the next.
        (if (i32.lt_s (local.get $left) (i32.const 16))
          (then
            (local.set $alphas (v128.and
              (local.get $alphas)
              (v128.load (i32.sub (i32.const 16) (local.get $left)))))))
        (if (v128.any_true (local.get $alphas))
          (then
            (local.set $most (i8x16.max_u (local.get $most) (local.get $alphas)))
            (v128.store (local.get $column)
              (i8x16.max_u (v128.load (local.get $column)) (local.get $alphas)))
            (local.set $kept (i8x16.ge_u (local.get $alphas) (local.get $least)))
            ;; Above haze: 6 and more (INK_LEVELS).
            (local.set $ink (v128.and
              (local.get $alphas)
              (i8x16.ge_u (local.get $alphas) (i8x16.splat (i32.const 6)))))
            (v128.store (local.get $taken) (i32x4.add
              (v128.load (local.get $taken))
              (i32x4.extadd_pairwise_i16x8_u (i16x8.extadd_pairwise_i8x16_u
                (v128.andnot (local.get $ink) (local.get $kept))))))
            (local.set $inkSum (i32x4.add
              (local.get $inkSum)
              (i32x4.extadd_pairwise_i16x8_u (i16x8.extadd_pairwise_i8x16_u (local.get $ink)))))
            (local.set $keptSum (i32x4.add
              (local.get $keptSum)
              (i32x4.extadd_pairwise_i16x8_u (i16x8.extadd_pairwise_i8x16_u
                (v128.and (local.get $alphas) (local.get $kept))))))
            (local.set $visible (i32.add
              (local.get $visible)
              (i32.popcnt (i8x16.bitmask
                (i8x16.ne (local.get $alphas) (i8x16.splat (i32.const 0)))))))
            ;; 13 to 242 (TRANSLUCENT): below 13 wraps around.
            (local.set $translucent (i32.add
              (local.get $translucent)
              (i32.popcnt (i8x16.bitmask (i8x16.le_u
                (i8x16.sub (local.get $alphas) (i8x16.splat (i32.const 13)))
                (i8x16.splat (i32.const 229)))))))
            (local.set $printed (i32.add
              (local.get $printed)
              (i32.popcnt (i8x16.bitmask (local.get $kept)))))))
        (local.set $at (i32.add (local.get $at) (i32.const 64)))
        (local.set $column (i32.add (local.get $column) (i32.const 16)))
        (local.set $taken (i32.add (local.get $taken) (i32.const 16)))
        (local.set $left (i32.sub (local.get $left) (i32.const 16)))
        (br_if $next (i32.gt_s (local.get $left) (i32.const 0))))
      (i32.store8 (local.get $highest) (call $most (local.get $most)))
      (local.set $highest (i32.add (local.get $highest) (i32.const 1)))
      (local.set $row (i32.add (local.get $row) (i32.shl (local.get $widthPx) (i32.const 2))))
      (br_if $nextRow (i32.lt_u (local.get $row) (local.get $end))))
    (i32.store offset=32 (i32.const 0) (local.get $visible))
    (i32.store offset=36 (i32.const 0) (local.get $translucent))
    (i32.store offset=40 (i32.const 0) (local.get $printed))
    (i32.store offset=44 (i32.const 0) (call $sum (local.get $inkSum)))
    (i32.store offset=48 (i32.const 0) (call $sum (local.get $keptSum))))

  (func $sum (param $four v128) (result i32)
    (i32.add
      (i32.add
        (i32x4.extract_lane 0 (local.get $four))
        (i32x4.extract_lane 1 (local.get $four)))
      (i32.add
        (i32x4.extract_lane 2 (local.get $four))
        (i32x4.extract_lane 3 (local.get $four)))))

  ;; The highest of 16 bytes, by comparing halves, quarters and so on.
  (func $most (param $bytes v128) (result i32)
    (local.set $bytes (i8x16.max_u (local.get $bytes)
      (i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7 (local.get $bytes) (local.get $bytes))))
    (local.set $bytes (i8x16.max_u (local.get $bytes)
      (i8x16.shuffle 4 5 6 7 0 1 2 3 4 5 6 7 0 1 2 3 (local.get $bytes) (local.get $bytes))))
    (local.set $bytes (i8x16.max_u (local.get $bytes)
      (i8x16.shuffle 2 3 0 1 2 3 0 1 2 3 0 1 2 3 0 1 (local.get $bytes) (local.get $bytes))))
    (i8x16.extract_lane_u 0 (i8x16.max_u (local.get $bytes)
      (i8x16.shuffle 1 0 1 0 1 0 1 0 1 0 1 0 1 0 1 0 (local.get $bytes) (local.get $bytes)))))
)
