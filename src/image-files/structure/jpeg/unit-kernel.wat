;; Walks the Huffman codes of a sequential JPEG scan (ITU T.81, F.2.2) without decoding pixels. It visits
;; every code of a photograph; unit-walk.ts explains why. Uses no SIMD.
;;
;; Memory: 0 state between two calls: unit, held bits (i64 at 8), their number (16), number of made-up
;; bits among them (20); 24 number of bytes used; 64 lookups of each block of a unit, as pairs of
;; addresses; then the lookups, and the bytes followed by 16 zeros.
;;
;; A lookup is indexed by the next 16 bits. The lower five bits of an entry hold the total length of the
;; code and its value; the upper bits hold the number of coefficients to advance. 0 means that the code is
;; invalid.
(module
  (memory (export "memory") 20)

  ;; $safe: where a unit may be incomplete, unless these are the last bytes.
  ;; Returns 0 all units present, 1 more bytes needed, 2 the data ends early, 3 invalid code.
  (func (export "walk")
    (param $bytes i32) (param $end i32) (param $safe i32)
    (param $units i32) (param $interval i32) (param $blocksEnd i32)
    (result i32)
    (local $unit i32) (local $held i64) (local $bits i32) (local $madeUp i32)
    (local $at i32) (local $byte i32) (local $block i32) (local $index i32)
    (local $lookup i32) (local $entry i32) (local $advance i32) (local $result i32)
    (local.set $unit (i32.load (i32.const 0)))
    (local.set $held (i64.load (i32.const 8)))
    (local.set $bits (i32.load (i32.const 16)))
    (local.set $madeUp (i32.load (i32.const 20)))
    (local.set $at (local.get $bytes))
    (block $stop
      (loop $nextUnit
        (br_if $stop (i32.ge_u (local.get $unit) (local.get $units)))
        (if (i32.ge_u (local.get $at) (local.get $safe))
          (then (local.set $result (i32.const 1)) (br $stop)))
        (if (local.get $interval)
          (then (if (local.get $unit)
            (then (if (i32.eqz (i32.rem_u (local.get $unit) (local.get $interval)))
              (then
                ;; An unused whole byte, or anything other than a restart marker.
                (if (i32.or
                      (i32.ge_s (i32.sub (local.get $bits) (local.get $madeUp)) (i32.const 8))
                      (i32.ne
                        (i32.and (i32.load16_u (local.get $at)) (i32.const 0xf8ff))
                        (i32.const 0xd0ff)))
                  (then (local.set $result (i32.const 3)) (br $stop)))
                (local.set $at (i32.add (local.get $at) (i32.const 2)))
                (local.set $bits (i32.const 0))
                (local.set $madeUp (i32.const 0))))))))
        (local.set $block (i32.const 64))
        (loop $nextBlock
          (local.set $lookup (i32.load (local.get $block)))
          (local.set $index (i32.const 0))
          (block $blockDone
            (loop $nextCode
              ;; A code and its value have at most 31 bits.
              (if (i32.lt_s (local.get $bits) (i32.const 32))
                (then
                  (loop $fill
                    (local.set $held (i64.shl (local.get $held) (i64.const 8)))
                    (local.set $byte (i32.load8_u (local.get $at)))
                    (if (i32.or
                          (i32.ge_u (local.get $at) (local.get $end))
                          (i32.and
                            (i32.eq (local.get $byte) (i32.const 0xff))
                            (i32.ne (i32.load8_u offset=1 (local.get $at)) (i32.const 0))))
                      (then (local.set $madeUp (i32.add (local.get $madeUp) (i32.const 8))))
                      (else
                        (local.set $held
                          (i64.or (local.get $held) (i64.extend_i32_u (local.get $byte))))
                        (local.set $at (i32.add (local.get $at)
                          (i32.add (i32.const 1) (i32.eq (local.get $byte) (i32.const 0xff)))))))
                    (local.set $bits (i32.add (local.get $bits) (i32.const 8)))
                    (br_if $fill (i32.le_s (local.get $bits) (i32.const 48))))))
              (local.set $entry (i32.load16_u (i32.add (local.get $lookup) (i32.wrap_i64 (i64.and
                (i64.shl
                  (i64.shr_u (local.get $held)
                    (i64.extend_i32_u (i32.sub (local.get $bits) (i32.const 16))))
                  (i64.const 1))
                (i64.const 0x1fffe))))))
              (if (i32.eqz (local.get $entry))
                (then
                  (local.set $result (select (i32.const 2) (i32.const 3)
                    (i32.gt_s (local.get $madeUp) (i32.const 0))))
                  (br $stop)))
              (local.set $bits (i32.sub (local.get $bits) (i32.and (local.get $entry) (i32.const 31))))
              (local.set $advance (i32.shr_u (local.get $entry) (i32.const 5)))
              (if (local.get $index)
                (then
                  (br_if $blockDone (i32.eqz (local.get $advance)))
                  (local.set $index (i32.add (local.get $index) (local.get $advance))))
                (else
                  (local.set $index (i32.const 1))
                  (local.set $lookup (i32.load offset=4 (local.get $block)))))
              (br_if $nextCode (i32.lt_u (local.get $index) (i32.const 64))))
            (if (i32.gt_u (local.get $index) (i32.const 64))
              (then (local.set $result (i32.const 3)) (br $stop))))
          (local.set $block (i32.add (local.get $block) (i32.const 8)))
          (br_if $nextBlock (i32.lt_u (local.get $block) (local.get $blocksEnd))))
        (if (i32.gt_s (local.get $madeUp) (local.get $bits))
          (then (local.set $result (i32.const 2)) (br $stop)))
        (local.set $unit (i32.add (local.get $unit) (i32.const 1)))
        (br $nextUnit)))
    (i32.store (i32.const 0) (local.get $unit))
    (i64.store (i32.const 8) (local.get $held))
    (i32.store (i32.const 16) (local.get $bits))
    (i32.store (i32.const 20) (local.get $madeUp))
    (i32.store (i32.const 24) (i32.sub (local.get $at) (local.get $bytes)))
    (local.get $result)))
