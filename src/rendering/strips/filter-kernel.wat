;; PNG's filters (specification, section 9.2) for rows of RGBA pixels, and zlib's checksum, 16 bytes at a
;; time (WebAssembly SIMD).
;;
;; Each row is preceded by 16 zero bytes. Rows are read and written in whole vectors, so up to 15 bytes
;; after a row are read, and up to 15 bytes after a result are overwritten. Loops call no functions, because
;; a call costs more than the work on 16 bytes (measured: five times slower).
(module
  (memory (export "memory") 1)

  ;; 16 bytes of 0xff, then 16 zero bytes. A vector read at 16 - n is a mask of n bytes.
  (data (i32.const 0)
    "\ff\ff\ff\ff\ff\ff\ff\ff\ff\ff\ff\ff\ff\ff\ff\ff\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00")

  (func (export "sub") (param $row i32) (param $above i32) (param $out i32) (param $bytes i32)
    (local $end i32)
    (local.set $end (i32.add (local.get $row) (local.get $bytes)))
    (loop $next
      (v128.store (local.get $out) (i8x16.sub
        (v128.load (local.get $row))
        (v128.load (i32.sub (local.get $row) (i32.const 4)))))
      (local.set $row (i32.add (local.get $row) (i32.const 16)))
      (local.set $out (i32.add (local.get $out) (i32.const 16)))
      (br_if $next (i32.lt_u (local.get $row) (local.get $end)))))

  (func (export "up") (param $row i32) (param $above i32) (param $out i32) (param $bytes i32)
    (local $end i32)
    (local.set $end (i32.add (local.get $row) (local.get $bytes)))
    (loop $next
      (v128.store (local.get $out) (i8x16.sub
        (v128.load (local.get $row))
        (v128.load (local.get $above))))
      (local.set $row (i32.add (local.get $row) (i32.const 16)))
      (local.set $above (i32.add (local.get $above) (i32.const 16)))
      (local.set $out (i32.add (local.get $out) (i32.const 16)))
      (br_if $next (i32.lt_u (local.get $row) (local.get $end)))))

  (func (export "average") (param $row i32) (param $above i32) (param $out i32) (param $bytes i32)
    (local $end i32) (local $left v128) (local $over v128)
    (local.set $end (i32.add (local.get $row) (local.get $bytes)))
    (loop $next
      (local.set $left (v128.load (i32.sub (local.get $row) (i32.const 4))))
      (local.set $over (v128.load (local.get $above)))
      ;; avgr_u rounds halves up, but PNG rounds them down; the result is one too large for odd sums.
      (v128.store (local.get $out) (i8x16.add
        (i8x16.sub
          (v128.load (local.get $row))
          (i8x16.avgr_u (local.get $left) (local.get $over)))
        (v128.and
          (v128.xor (local.get $left) (local.get $over))
          (i8x16.splat (i32.const 1)))))
      (local.set $row (i32.add (local.get $row) (i32.const 16)))
      (local.set $above (i32.add (local.get $above) (i32.const 16)))
      (local.set $out (i32.add (local.get $out) (i32.const 16)))
      (br_if $next (i32.lt_u (local.get $row) (local.get $end)))))

  ;; Subtracts the neighbour nearest to p = left + over - corner. In unsigned bytes:
  ;;   |p - left| = |over - corner|    |p - over| = |left - corner|
  ;;   |p - corner| = the difference of these two when over and left lie on different sides of
  ;;   corner; otherwise their sum, which is never the smallest, so 255 replaces it.
  (func (export "paeth") (param $row i32) (param $above i32) (param $out i32) (param $bytes i32)
    (local $end i32) (local $left v128) (local $over v128) (local $corner v128)
    (local $overMore v128) (local $overLess v128) (local $leftMore v128) (local $leftLess v128)
    (local $toLeft v128) (local $toOver v128) (local $toCorner v128)
    (local.set $end (i32.add (local.get $row) (local.get $bytes)))
    (loop $next
      (local.set $left (v128.load (i32.sub (local.get $row) (i32.const 4))))
      (local.set $over (v128.load (local.get $above)))
      (local.set $corner (v128.load (i32.sub (local.get $above) (i32.const 4))))
      (local.set $overMore (i8x16.sub_sat_u (local.get $over) (local.get $corner)))
      (local.set $overLess (i8x16.sub_sat_u (local.get $corner) (local.get $over)))
      (local.set $leftMore (i8x16.sub_sat_u (local.get $left) (local.get $corner)))
      (local.set $leftLess (i8x16.sub_sat_u (local.get $corner) (local.get $left)))
      (local.set $toLeft (v128.or (local.get $overMore) (local.get $overLess)))
      (local.set $toOver (v128.or (local.get $leftMore) (local.get $leftLess)))
      (local.set $toCorner (v128.or
        (v128.or
          (i8x16.sub_sat_u (local.get $toLeft) (local.get $toOver))
          (i8x16.sub_sat_u (local.get $toOver) (local.get $toLeft)))
        (i8x16.ne
          (v128.const i64x2 0 0)
          (v128.or
            (i8x16.min_u (local.get $overMore) (local.get $leftMore))
            (i8x16.min_u (local.get $overLess) (local.get $leftLess))))))
      (v128.store (local.get $out) (i8x16.sub
        (v128.load (local.get $row))
        (v128.bitselect
          (local.get $left)
          (v128.bitselect
            (local.get $over)
            (local.get $corner)
            (i8x16.le_u (local.get $toOver) (local.get $toCorner)))
          (i8x16.le_u
            (local.get $toLeft)
            (i8x16.min_u (local.get $toOver) (local.get $toCorner))))))
      (local.set $row (i32.add (local.get $row) (i32.const 16)))
      (local.set $above (i32.add (local.get $above) (i32.const 16)))
      (local.set $out (i32.add (local.get $out) (i32.const 16)))
      (br_if $next (i32.lt_u (local.get $row) (local.get $end)))))

  ;; Sums the distances from zero (modulo 256) of each filter's output, and writes the sums for none, sub,
  ;; up, average and Paeth to $sums. In areas of one colour, which make up most of a sheet, only the first
  ;; sum has anything to add.
  (func (export "distances") (param $row i32) (param $above i32) (param $sums i32) (param $bytes i32)
    (local $end i32) (local $rest i32) (local $mask v128)
    (local $here v128) (local $left v128) (local $over v128) (local $corner v128)
    (local $overMore v128) (local $overLess v128) (local $leftMore v128) (local $leftLess v128)
    (local $toLeft v128) (local $toOver v128) (local $toCorner v128)
    (local $none v128) (local $sub v128) (local $up v128) (local $average v128) (local $paeth v128)
    (local.set $end (i32.add (local.get $row) (local.get $bytes)))
    (local.set $mask (v128.const i64x2 -1 -1))
    (block $done
      (loop $next
        (local.set $rest (i32.sub (local.get $end) (local.get $row)))
        (br_if $done (i32.le_s (local.get $rest) (i32.const 0)))
        (if (i32.lt_u (local.get $rest) (i32.const 16))
          (then (local.set $mask (v128.load (i32.sub (i32.const 16) (local.get $rest))))))
        (local.set $here (v128.load (local.get $row)))
        (local.set $left (v128.load (i32.sub (local.get $row) (i32.const 4))))
        (local.set $over (v128.load (local.get $above)))
        (local.set $corner (v128.load (i32.sub (local.get $above) (i32.const 4))))
        (local.set $row (i32.add (local.get $row) (i32.const 16)))
        (local.set $above (i32.add (local.get $above) (i32.const 16)))
        (local.set $none (i32x4.add
          (local.get $none)
          (i32x4.extadd_pairwise_i16x8_u (i16x8.extadd_pairwise_i8x16_u (v128.and
            (local.get $mask)
            (i8x16.abs
              (local.get $here)))))))
        (br_if $next (i32.eqz (v128.any_true (v128.or
          (v128.xor (local.get $here) (local.get $left))
          (v128.or
            (v128.xor (local.get $here) (local.get $over))
            (v128.xor (local.get $here) (local.get $corner)))))))
        (local.set $sub (i32x4.add
          (local.get $sub)
          (i32x4.extadd_pairwise_i16x8_u (i16x8.extadd_pairwise_i8x16_u (v128.and
            (local.get $mask)
            (i8x16.abs
              (i8x16.sub (local.get $here) (local.get $left))))))))
        (local.set $up (i32x4.add
          (local.get $up)
          (i32x4.extadd_pairwise_i16x8_u (i16x8.extadd_pairwise_i8x16_u (v128.and
            (local.get $mask)
            (i8x16.abs
              (i8x16.sub (local.get $here) (local.get $over))))))))
        (local.set $average (i32x4.add
          (local.get $average)
          (i32x4.extadd_pairwise_i16x8_u (i16x8.extadd_pairwise_i8x16_u (v128.and
            (local.get $mask)
            (i8x16.abs
              (i8x16.sub
                (local.get $here)
                (i8x16.sub
                  (i8x16.avgr_u (local.get $left) (local.get $over))
                  (v128.and
                    (v128.xor (local.get $left) (local.get $over))
                    (v128.const i8x16 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1))))))))))
        (local.set $overMore (i8x16.sub_sat_u (local.get $over) (local.get $corner)))
        (local.set $overLess (i8x16.sub_sat_u (local.get $corner) (local.get $over)))
        (local.set $leftMore (i8x16.sub_sat_u (local.get $left) (local.get $corner)))
        (local.set $leftLess (i8x16.sub_sat_u (local.get $corner) (local.get $left)))
        (local.set $toLeft (v128.or (local.get $overMore) (local.get $overLess)))
        (local.set $toOver (v128.or (local.get $leftMore) (local.get $leftLess)))
        (local.set $toCorner (v128.or
          (v128.or
            (i8x16.sub_sat_u (local.get $toLeft) (local.get $toOver))
            (i8x16.sub_sat_u (local.get $toOver) (local.get $toLeft)))
          (i8x16.ne
            (v128.const i64x2 0 0)
            (v128.or
              (i8x16.min_u (local.get $overMore) (local.get $leftMore))
              (i8x16.min_u (local.get $overLess) (local.get $leftLess))))))
        (local.set $paeth (i32x4.add
          (local.get $paeth)
          (i32x4.extadd_pairwise_i16x8_u (i16x8.extadd_pairwise_i8x16_u (v128.and
            (local.get $mask)
            (i8x16.abs
              (i8x16.sub
                (local.get $here)
                (v128.bitselect
                  (local.get $left)
                  (v128.bitselect
                    (local.get $over)
                    (local.get $corner)
                    (i8x16.le_u (local.get $toOver) (local.get $toCorner)))
                  (i8x16.le_u
                    (local.get $toLeft)
                    (i8x16.min_u (local.get $toOver) (local.get $toCorner)))))))))))
        (br $next)))
    (i32.store (local.get $sums) (call $total (local.get $none)))
    (i32.store offset=4 (local.get $sums) (call $total (local.get $sub)))
    (i32.store offset=8 (local.get $sums) (call $total (local.get $up)))
    (i32.store offset=12 (local.get $sums) (call $total (local.get $average)))
    (i32.store offset=16 (local.get $sums) (call $total (local.get $paeth))))

  ;; Continues the Adler-32 $adler (RFC 1950, section 8.2) with more bytes.
  (func (export "adler32") (param $adler i32) (param $at i32) (param $bytes i32) (result i32)
    (local $low i32) (local $high i32) (local $block i32) (local $end i32)
    (local $here v128) (local $lows v128) (local $lowsBefore v128) (local $weighted v128)
    (local.set $low (i32.and (local.get $adler) (i32.const 0xffff)))
    (local.set $high (i32.shr_u (local.get $adler) (i32.const 16)))
    (block $done
      (loop $nextBlock
        ;; The sums must be reduced after at most 5552 bytes, which is a multiple of 16.
        (local.set $block (i32.and (local.get $bytes) (i32.const -16)))
        (br_if $done (i32.eqz (local.get $block)))
        (if (i32.gt_u (local.get $block) (i32.const 5552))
          (then (local.set $block (i32.const 5552))))
        (local.set $bytes (i32.sub (local.get $bytes) (local.get $block)))
        (local.set $end (i32.add (local.get $at) (local.get $block)))
        (local.set $lows (v128.const i64x2 0 0))
        (local.set $lowsBefore (v128.const i64x2 0 0))
        (local.set $weighted (v128.const i64x2 0 0))
        (loop $next
          (local.set $here (v128.load (local.get $at)))
          ;; Each byte counts once for every byte from itself to the end of the block.
          (local.set $lowsBefore (i32x4.add (local.get $lowsBefore) (local.get $lows)))
          (local.set $lows (i32x4.add
            (local.get $lows)
            (i32x4.extadd_pairwise_i16x8_u (i16x8.extadd_pairwise_i8x16_u (local.get $here)))))
          (local.set $weighted (i32x4.add
            (local.get $weighted)
            (i32x4.add
              (i32x4.dot_i16x8_s
                (i16x8.extend_low_i8x16_u (local.get $here))
                (v128.const i16x8 16 15 14 13 12 11 10 9))
              (i32x4.dot_i16x8_s
                (i16x8.extend_high_i8x16_u (local.get $here))
                (v128.const i16x8 8 7 6 5 4 3 2 1)))))
          (local.set $at (i32.add (local.get $at) (i32.const 16)))
          (br_if $next (i32.lt_u (local.get $at) (local.get $end))))
        (local.set $high (i32.rem_u
          (i32.add
            (i32.add (local.get $high) (i32.mul (local.get $low) (local.get $block)))
            (call $total (i32x4.add
              (local.get $weighted)
              (i32x4.shl (local.get $lowsBefore) (i32.const 4)))))
          (i32.const 65521)))
        (local.set $low (i32.rem_u
          (i32.add (local.get $low) (call $total (local.get $lows)))
          (i32.const 65521)))
        (br $nextBlock)))
    ;; Fewer than 16 bytes are left.
    (local.set $end (i32.add (local.get $at) (local.get $bytes)))
    (block $ended
      (loop $nextByte
        (br_if $ended (i32.eq (local.get $at) (local.get $end)))
        (local.set $low (i32.add (local.get $low) (i32.load8_u (local.get $at))))
        (local.set $high (i32.add (local.get $high) (local.get $low)))
        (local.set $at (i32.add (local.get $at) (i32.const 1)))
        (br $nextByte)))
    (i32.or
      (i32.shl (i32.rem_u (local.get $high) (i32.const 65521)) (i32.const 16))
      (i32.rem_u (local.get $low) (i32.const 65521))))

  (func $total (param $lanes v128) (result i32)
    (i32.add
      (i32.add (i32x4.extract_lane 0 (local.get $lanes)) (i32x4.extract_lane 1 (local.get $lanes)))
      (i32.add (i32x4.extract_lane 2 (local.get $lanes)) (i32x4.extract_lane 3 (local.get $lanes))))))
