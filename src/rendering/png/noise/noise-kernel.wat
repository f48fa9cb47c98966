;; Deflate (RFC 1951) without a search for matches: every byte by its Huffman code, and zeros in
;; runs of 16 to 256. Both passes walk alike: where 16 zero bytes follow it is a run, of as many
;; sixteens as there are, else four bytes go by themselves, or one at the end.
(module
  (memory (export "memory") 1)

  ;; What is not yet written: less than a byte of bits, and where it goes.
  (global $bits (mut i64) (i64.const 0))
  (global $held (mut i32) (i32.const 0))
  (global $out (mut i32) (i32.const 0))

  (func (export "begin") (param $out i32)
    (global.set $bits (i64.const 0))
    (global.set $held (i32.const 0))
    (global.set $out (local.get $out)))

  ;; Where the next byte goes; the bits that are held are not there yet.
  (func (export "position") (result i32) (global.get $out))

  (func (export "held") (result i32) (global.get $held))

  ;; Appends the lowest $count bits, up to 32.
  (func $put (export "put") (param $value i32) (param $count i32)
    (global.set $bits (i64.or
      (global.get $bits)
      (i64.shl (i64.extend_i32_u (local.get $value)) (i64.extend_i32_u (global.get $held)))))
    (global.set $held (i32.add (global.get $held) (local.get $count)))
    (i64.store (global.get $out) (global.get $bits))
    (global.set $out (i32.add (global.get $out) (i32.shr_u (global.get $held) (i32.const 3))))
    (global.set $bits (i64.shr_u
      (global.get $bits)
      (i64.extend_i32_u (i32.and (global.get $held) (i32.const 0x78)))))
    (global.set $held (i32.and (global.get $held) (i32.const 7))))

  ;; $counts: four tables of 256 numbers, for the first to the fourth byte, so that none waits for
  ;; the one before. $runs: 16 numbers, by sixteens less one. Both are added to.
  (func (export "count") (param $at i32) (param $end i32) (param $counts i32) (param $runs i32)
    (local $length i32) (local $slot i32) (local $four i32)
    (block $done
      (loop $next
        (if (i32.le_u (i32.add (local.get $at) (i32.const 16)) (local.get $end))
          (then
            (if (i32.eqz (v128.any_true (v128.load (local.get $at))))
              (then
                (local.set $length (call $run (local.get $at) (local.get $end)))
                (local.set $slot (i32.add
                  (local.get $runs)
                  (i32.sub (i32.shr_u (local.get $length) (i32.const 2)) (i32.const 4))))
                (i32.store (local.get $slot) (i32.add (i32.load (local.get $slot)) (i32.const 1)))
                (local.set $at (i32.add (local.get $at) (local.get $length)))
                (br $next)))))
        (br_if $done (i32.gt_u (i32.add (local.get $at) (i32.const 4)) (local.get $end)))
        (local.set $four (i32.load (local.get $at)))
        (local.set $slot (i32.add
          (local.get $counts)
          (i32.shl (i32.and (local.get $four) (i32.const 255)) (i32.const 2))))
        (i32.store (local.get $slot) (i32.add (i32.load (local.get $slot)) (i32.const 1)))
        (local.set $slot (i32.add
          (local.get $counts)
          (i32.and (i32.shr_u (local.get $four) (i32.const 6)) (i32.const 0x3fc))))
        (i32.store offset=1024 (local.get $slot)
          (i32.add (i32.load offset=1024 (local.get $slot)) (i32.const 1)))
        (local.set $slot (i32.add
          (local.get $counts)
          (i32.and (i32.shr_u (local.get $four) (i32.const 14)) (i32.const 0x3fc))))
        (i32.store offset=2048 (local.get $slot)
          (i32.add (i32.load offset=2048 (local.get $slot)) (i32.const 1)))
        (local.set $slot (i32.add
          (local.get $counts)
          (i32.and (i32.shr_u (local.get $four) (i32.const 22)) (i32.const 0x3fc))))
        (i32.store offset=3072 (local.get $slot)
          (i32.add (i32.load offset=3072 (local.get $slot)) (i32.const 1)))
        (local.set $at (i32.add (local.get $at) (i32.const 4)))
        (br $next)))
    (block $ended
      (loop $last
        (br_if $ended (i32.ge_u (local.get $at) (local.get $end)))
        (local.set $slot (i32.add
          (local.get $counts)
          (i32.shl (i32.load8_u (local.get $at)) (i32.const 2))))
        (i32.store (local.get $slot) (i32.add (i32.load (local.get $slot)) (i32.const 1)))
        (local.set $at (i32.add (local.get $at) (i32.const 1)))
        (br $last))))

  ;; $codes: 256 times a code and, 16 bits higher, its length of at most 14. $runs: 16 times, by
  ;; sixteens less one, the bits of a run in 8 bytes and their count in the next 8.
  (func (export "emit") (param $at i32) (param $end i32) (param $codes i32) (param $runs i32)
    (local $bits i64) (local $held i32) (local $out i32)
    (local $length i32) (local $four i32) (local $code i32)
    (local.set $bits (global.get $bits))
    (local.set $held (global.get $held))
    (local.set $out (global.get $out))
    (block $done
      (loop $next
        (if (i32.le_u (i32.add (local.get $at) (i32.const 16)) (local.get $end))
          (then
            (if (i32.eqz (v128.any_true (v128.load (local.get $at))))
              (then
                (local.set $length (call $run (local.get $at) (local.get $end)))
                (local.set $at (i32.add (local.get $at) (local.get $length)))
                (local.set $code (i32.add
                  (local.get $runs)
                  (i32.sub (local.get $length) (i32.const 16))))
                (local.set $bits (i64.or (local.get $bits) (i64.shl
                  (i64.load (local.get $code))
                  (i64.extend_i32_u (local.get $held)))))
                (local.set $held (i32.add
                  (local.get $held)
                  (i32.load offset=8 (local.get $code))))
                (i64.store (local.get $out) (local.get $bits))
                (local.set $out (i32.add (local.get $out) (i32.shr_u (local.get $held) (i32.const 3))))
                (local.set $bits (i64.shr_u
                  (local.get $bits)
                  (i64.extend_i32_u (i32.and (local.get $held) (i32.const 0x78)))))
                (local.set $held (i32.and (local.get $held) (i32.const 7)))
                (br $next)))))
        (br_if $done (i32.gt_u (i32.add (local.get $at) (i32.const 4)) (local.get $end)))
        (local.set $four (i32.load (local.get $at)))
        (local.set $code (i32.load (i32.add
          (local.get $codes)
          (i32.shl (i32.and (local.get $four) (i32.const 255)) (i32.const 2)))))
        (local.set $bits (i64.or (local.get $bits) (i64.shl
          (i64.extend_i32_u (i32.and (local.get $code) (i32.const 0xffff)))
          (i64.extend_i32_u (local.get $held)))))
        (local.set $held (i32.add (local.get $held) (i32.shr_u (local.get $code) (i32.const 16))))
        (local.set $code (i32.load (i32.add
          (local.get $codes)
          (i32.and (i32.shr_u (local.get $four) (i32.const 6)) (i32.const 0x3fc)))))
        (local.set $bits (i64.or (local.get $bits) (i64.shl
          (i64.extend_i32_u (i32.and (local.get $code) (i32.const 0xffff)))
          (i64.extend_i32_u (local.get $held)))))
        (local.set $held (i32.add (local.get $held) (i32.shr_u (local.get $code) (i32.const 16))))
        (local.set $code (i32.load (i32.add
          (local.get $codes)
          (i32.and (i32.shr_u (local.get $four) (i32.const 14)) (i32.const 0x3fc)))))
        (local.set $bits (i64.or (local.get $bits) (i64.shl
          (i64.extend_i32_u (i32.and (local.get $code) (i32.const 0xffff)))
          (i64.extend_i32_u (local.get $held)))))
        (local.set $held (i32.add (local.get $held) (i32.shr_u (local.get $code) (i32.const 16))))
        (local.set $code (i32.load (i32.add
          (local.get $codes)
          (i32.and (i32.shr_u (local.get $four) (i32.const 22)) (i32.const 0x3fc)))))
        (local.set $bits (i64.or (local.get $bits) (i64.shl
          (i64.extend_i32_u (i32.and (local.get $code) (i32.const 0xffff)))
          (i64.extend_i32_u (local.get $held)))))
        (local.set $held (i32.add (local.get $held) (i32.shr_u (local.get $code) (i32.const 16))))
        ;; At most 7 bits and four codes of 14: 63.
        (i64.store (local.get $out) (local.get $bits))
        (local.set $out (i32.add (local.get $out) (i32.shr_u (local.get $held) (i32.const 3))))
        (local.set $bits (i64.shr_u
          (local.get $bits)
          (i64.extend_i32_u (i32.and (local.get $held) (i32.const 0x78)))))
        (local.set $held (i32.and (local.get $held) (i32.const 7)))
        (local.set $at (i32.add (local.get $at) (i32.const 4)))
        (br $next)))
    (global.set $bits (local.get $bits))
    (global.set $held (local.get $held))
    (global.set $out (local.get $out))
    (block $ended
      (loop $last
        (br_if $ended (i32.ge_u (local.get $at) (local.get $end)))
        (local.set $code (i32.load (i32.add
          (local.get $codes)
          (i32.shl (i32.load8_u (local.get $at)) (i32.const 2)))))
        (call $put
          (i32.and (local.get $code) (i32.const 0xffff))
          (i32.shr_u (local.get $code) (i32.const 16)))
        (local.set $at (i32.add (local.get $at) (i32.const 1)))
        (br $last))))

  ;; Zero bytes from $at on, where 16 are, in sixteens up to 256.
  (func $run (param $at i32) (param $end i32) (result i32)
    (local $to i32) (local $most i32)
    (local.set $to (i32.add (local.get $at) (i32.const 16)))
    (local.set $most (i32.add (local.get $at) (i32.const 256)))
    (if (i32.gt_u (local.get $most) (local.get $end))
      (then (local.set $most (local.get $end))))
    (block $done
      (loop $next
        (br_if $done (i32.gt_u (i32.add (local.get $to) (i32.const 16)) (local.get $most)))
        (br_if $done (v128.any_true (v128.load (local.get $to))))
        (local.set $to (i32.add (local.get $to) (i32.const 16)))
        (br $next)))
    (i32.sub (local.get $to) (local.get $at)))
)
