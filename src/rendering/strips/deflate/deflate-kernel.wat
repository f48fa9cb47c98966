;; Deflate (RFC 1951) for filtered rows. `search` finds repeats and counts symbols; `emit` writes the
;; repeats with codes made from these counts. `search` passes sequences to `emit`: the number of literal
;; bytes (4 bytes), then a match: its length (2 bytes, 0 at the end) and its distance minus 1 (2 bytes).
;; Uses no SIMD.
(module
  (memory (export "memory") 1)

  ;; Addresses. The counts come first: four tables of 256 numbers for the bytes, so that no increment waits
  ;; for the previous one; matches by length, 0 to 258; matches by the symbol of the distance.
  (global $byteCounts (export "byteCounts") i32 (i32.const 0))
  (global $lengthCounts (export "lengthCounts") i32 (i32.const 4096))
  (global $distanceCounts (export "distanceCounts") i32 (i32.const 5136))
  ;; A code in the lower 16 bits, with its bit count above. For lengths, the code and its extra bits take
  ;; the lower 24 bits. Loads and stores use these addresses as offsets.
  (global $byteCodes (export "byteCodes") i32 (i32.const 5264))
  (global $lengthCodes (export "lengthCodes") i32 (i32.const 6288))
  (global $distanceCodes (export "distanceCodes") i32 (i32.const 7328))
  ;; The last address of eight bytes with each hash: 4096 addresses. These 16 KB fit into the L1 cache.
  (global $places (export "places") i32 (i32.const 7456))
  (global $input (export "input") i32 (i32.const 23840))

  ;; The pending bits (fewer than eight), their number, and the address at which they will be written.
  (global $bits (mut i64) (i64.const 0))
  (global $held (mut i32) (i32.const 0))
  (global $out (mut i32) (i32.const 0))

  (func (export "begin") (param $out i32)
    (global.set $bits (i64.const 0))
    (global.set $held (i32.const 0))
    (global.set $out (local.get $out)))

  ;; The address of the next byte. The pending bits have not been written there yet.
  (func (export "position") (result i32) (global.get $out))

  (func (export "held") (result i32) (global.get $held))

  ;; Appends the lowest $count bits, up to 32.
  (func (export "put") (param $value i32) (param $count i32)
    (call $append (i64.extend_i32_u (local.get $value)) (local.get $count)))

  ;; Appends up to 56 bits. Together with the pending bits, that makes at most 63.
  (func $append (param $value i64) (param $count i32)
    (global.set $bits (i64.or
      (global.get $bits)
      (i64.shl (local.get $value) (i64.extend_i32_u (global.get $held)))))
    (global.set $held (i32.add (global.get $held) (local.get $count)))
    (i64.store (global.get $out) (global.get $bits))
    (global.set $out (i32.add (global.get $out) (i32.shr_u (global.get $held) (i32.const 3))))
    (global.set $bits (i64.shr_u
      (global.get $bits)
      (i64.extend_i32_u (i32.and (global.get $held) (i32.const 0x78)))))
    (global.set $held (i32.and (global.get $held) (i32.const 7))))

  ;; Writes the sequences of the bytes from the input to $end, counts their symbols, and returns the address
  ;; at which the sequences end. Where no repeats are found, steps get longer: the first 2^$patience bytes
  ;; are tried one by one, then every second byte, then every third, up to every 16th. A match has at least
  ;; $least bytes (8 or more), unless it is a run of zeros.
  (func (export "search")
    (param $end i32) (param $sequences i32) (param $patience i32) (param $least i32) (result i32)
    (local $at i32) (local $last i32) (local $begun i32) (local $misses i32)
    (local $eight i64) (local $slot i32) (local $place i32) (local $back i32) (local $length i32)
    (local $step i32)
    (local.set $at (global.get $input))
    (local.set $begun (local.get $at))
    (local.set $last (i32.sub (local.get $end) (i32.const 8)))
    (block $done
      (loop $next
        (br_if $done (i32.gt_s (local.get $at) (local.get $last)))
        (local.set $eight (i64.load (local.get $at)))
        ;; `slotOf`, inlined because the call would take longer than the work itself.
        (local.set $slot (i32.and
          (i32.wrap_i64 (i64.shr_u
            (i64.mul (local.get $eight) (i64.const 0x9e3779b185ebca87))
            (i64.const 50)))
          (i32.const 0x3ffc)))
        (local.set $place (i32.load offset=7456 (local.get $slot)))
        (i32.store offset=7456 (local.get $slot) (local.get $at))
        (local.set $back (i32.const 0))
        (block $found
          ;; A run of zeros continues; no match is nearer.
          (if (i64.eqz (local.get $eight))
            (then
              (if (i32.gt_u (local.get $at) (global.get $input))
                (then
                  (if (i32.eqz (i32.load8_u (i32.sub (local.get $at) (i32.const 1))))
                    (then
                      (local.set $back (i32.const 1))
                      (br $found)))))))
          (if (local.get $place)
            (then
              (if (i32.le_u (i32.sub (local.get $at) (local.get $place)) (i32.const 32768))
                (then
                  (if (i64.eq (i64.load (local.get $place)) (local.get $eight))
                    (then
                      (local.set $back (i32.sub (local.get $at) (local.get $place)))
                      (br $found)))))))
          (local.set $step (i32.shr_u (local.get $misses) (local.get $patience)))
          (local.set $at (i32.add (local.get $at) (i32.add
            (select
              (local.get $step)
              (i32.const 15)
              (i32.lt_u (local.get $step) (i32.const 15)))
            (i32.const 1))))
          (local.set $misses (i32.add (local.get $misses) (i32.const 1)))
          (br $next))
        (local.set $length (call $match
          (local.get $at)
          (i32.sub (local.get $at) (local.get $back))
          (call $lesser (i32.sub (local.get $end) (local.get $at)) (i32.const 258))))
        (if (i32.and
              (i32.lt_u (local.get $length) (local.get $least))
              (i32.gt_u (local.get $back) (i32.const 1)))
          (then
            (local.set $at (i32.add (local.get $at) (i32.const 1)))
            (br $next)))
        (call $countMatch (local.get $length) (i32.sub (local.get $back) (i32.const 1)))
        (i32.store (local.get $sequences) (i32.sub (local.get $at) (local.get $begun)))
        (i32.store offset=4 (local.get $sequences) (i32.or
          (local.get $length)
          (i32.shl (i32.sub (local.get $back) (i32.const 1)) (i32.const 16))))
        (local.set $sequences (i32.add (local.get $sequences) (i32.const 8)))
        (call $countBytes (local.get $begun) (local.get $at))
        (local.set $at (i32.add (local.get $at) (local.get $length)))
        (local.set $begun (local.get $at))
        (local.set $misses (i32.const 0))
        ;; The end of a match is often the start of another.
        (if (i32.and
              (i32.gt_u (local.get $back) (i32.const 1))
              (i32.le_s (local.get $at) (local.get $last)))
          (then
            (local.set $place (i32.sub (local.get $at) (i32.const 1)))
            (i32.store (call $slotOf (i64.load (local.get $place))) (local.get $place))))
        (br $next)))
    (call $countBytes (local.get $begun) (local.get $end))
    (i32.store (local.get $sequences) (i32.sub (local.get $end) (local.get $begun)))
    (i32.store offset=4 (local.get $sequences) (i32.const 0))
    (i32.add (local.get $sequences) (i32.const 8)))

  ;; Hashes eight bytes by the upper bits of their product with 2^64 over the golden ratio.
  (func $slotOf (param $eight i64) (result i32)
    (i32.add (global.get $places) (i32.and
      (i32.wrap_i64 (i64.shr_u
        (i64.mul (local.get $eight) (i64.const 0x9e3779b185ebca87))
        (i64.const 50)))
      (i32.const 0x3ffc))))

  ;; Counts equal bytes; the first eight are known to be equal.
  (func $match (param $at i32) (param $back i32) (param $most i32) (result i32)
    (local $length i32) (local $differing i64)
    (local.set $length (i32.const 8))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $length) (local.get $most)))
        (local.set $differing (i64.xor
          (i64.load (i32.add (local.get $at) (local.get $length)))
          (i64.load (i32.add (local.get $back) (local.get $length)))))
        (if (i64.ne (local.get $differing) (i64.const 0))
          (then
            (local.set $length (i32.add
              (local.get $length)
              (i32.wrap_i64 (i64.shr_u (i64.ctz (local.get $differing)) (i64.const 3)))))
            (br $done)))
        (local.set $length (i32.add (local.get $length) (i32.const 8)))
        (br $next)))
    (call $lesser (local.get $length) (local.get $most)))

  (func $lesser (param $one i32) (param $other i32) (result i32)
    (select
      (local.get $one)
      (local.get $other)
      (i32.lt_u (local.get $one) (local.get $other))))

  ;; The symbol of a distance minus 1 (section 3.2.5). Each additional bit has two symbols.
  (func $distanceSymbol (param $back i32) (result i32)
    (local $bit i32)
    (if (i32.lt_u (local.get $back) (i32.const 2)) (then (return (local.get $back))))
    (local.set $bit (i32.sub (i32.const 31) (i32.clz (local.get $back))))
    (i32.add
      (i32.shl (local.get $bit) (i32.const 1))
      (i32.and
        (i32.shr_u (local.get $back) (i32.sub (local.get $bit) (i32.const 1)))
        (i32.const 1))))

  (func $countMatch (param $length i32) (param $back i32)
    (local $slot i32)
    (local.set $slot (i32.shl (local.get $length) (i32.const 2)))
    (i32.store offset=4096 (local.get $slot)
      (i32.add (i32.load offset=4096 (local.get $slot)) (i32.const 1)))
    (local.set $slot (i32.shl (call $distanceSymbol (local.get $back)) (i32.const 2)))
    (i32.store offset=5136 (local.get $slot)
      (i32.add (i32.load offset=5136 (local.get $slot)) (i32.const 1))))

  (func $countBytes (param $at i32) (param $end i32)
    (local $four i32) (local $slot i32)
    (block $done
      (loop $next
        (br_if $done (i32.gt_u (i32.add (local.get $at) (i32.const 4)) (local.get $end)))
        (local.set $four (i32.load (local.get $at)))
        (local.set $slot (i32.shl (i32.and (local.get $four) (i32.const 255)) (i32.const 2)))
        (i32.store (local.get $slot)
          (i32.add (i32.load (local.get $slot)) (i32.const 1)))
        (local.set $slot (i32.and (i32.shr_u (local.get $four) (i32.const 6)) (i32.const 0x3fc)))
        (i32.store offset=1024 (local.get $slot)
          (i32.add (i32.load offset=1024 (local.get $slot)) (i32.const 1)))
        (local.set $slot (i32.and (i32.shr_u (local.get $four) (i32.const 14)) (i32.const 0x3fc)))
        (i32.store offset=2048 (local.get $slot)
          (i32.add (i32.load offset=2048 (local.get $slot)) (i32.const 1)))
        (local.set $slot (i32.and (i32.shr_u (local.get $four) (i32.const 22)) (i32.const 0x3fc)))
        (i32.store offset=3072 (local.get $slot)
          (i32.add (i32.load offset=3072 (local.get $slot)) (i32.const 1)))
        (local.set $at (i32.add (local.get $at) (i32.const 4)))
        (br $next)))
    (block $ended
      (loop $last
        (br_if $ended (i32.ge_u (local.get $at) (local.get $end)))
        (local.set $slot (i32.shl (i32.load8_u (local.get $at)) (i32.const 2)))
        (i32.store (local.get $slot) (i32.add (i32.load (local.get $slot)) (i32.const 1)))
        (local.set $at (i32.add (local.get $at) (i32.const 1)))
        (br $last))))

  ;; Writes the input as the sequences describe it, without the end of the block.
  (func (export "emit") (param $sequences i32)
    (local $at i32) (local $end i32) (local $match i32)
    (local $bits i64) (local $held i32) (local $out i32) (local $four i32) (local $code i32)
    (local.set $at (global.get $input))
    (loop $sequence
      (local.set $end (i32.add (local.get $at) (i32.load (local.get $sequences))))
      (local.set $bits (global.get $bits))
      (local.set $held (global.get $held))
      (local.set $out (global.get $out))
      (block $few
        (loop $next
          (br_if $few (i32.gt_u (i32.add (local.get $at) (i32.const 4)) (local.get $end)))
          (local.set $four (i32.load (local.get $at)))
          (local.set $code (i32.load offset=5264
            (i32.shl (i32.and (local.get $four) (i32.const 255)) (i32.const 2))))
          (local.set $bits (i64.or (local.get $bits) (i64.shl
            (i64.extend_i32_u (i32.and (local.get $code) (i32.const 0xffff)))
            (i64.extend_i32_u (local.get $held)))))
          (local.set $held (i32.add (local.get $held) (i32.shr_u (local.get $code) (i32.const 16))))
          (local.set $code (i32.load offset=5264
            (i32.and (i32.shr_u (local.get $four) (i32.const 6)) (i32.const 0x3fc))))
          (local.set $bits (i64.or (local.get $bits) (i64.shl
            (i64.extend_i32_u (i32.and (local.get $code) (i32.const 0xffff)))
            (i64.extend_i32_u (local.get $held)))))
          (local.set $held (i32.add (local.get $held) (i32.shr_u (local.get $code) (i32.const 16))))
          (local.set $code (i32.load offset=5264
            (i32.and (i32.shr_u (local.get $four) (i32.const 14)) (i32.const 0x3fc))))
          (local.set $bits (i64.or (local.get $bits) (i64.shl
            (i64.extend_i32_u (i32.and (local.get $code) (i32.const 0xffff)))
            (i64.extend_i32_u (local.get $held)))))
          (local.set $held (i32.add (local.get $held) (i32.shr_u (local.get $code) (i32.const 16))))
          (local.set $code (i32.load offset=5264
            (i32.and (i32.shr_u (local.get $four) (i32.const 22)) (i32.const 0x3fc))))
          (local.set $bits (i64.or (local.get $bits) (i64.shl
            (i64.extend_i32_u (i32.and (local.get $code) (i32.const 0xffff)))
            (i64.extend_i32_u (local.get $held)))))
          (local.set $held (i32.add (local.get $held) (i32.shr_u (local.get $code) (i32.const 16))))
          ;; At most 7 pending bits and four 14-bit codes: 63.
          (i64.store (local.get $out) (local.get $bits))
          (local.set $out (i32.add (local.get $out) (i32.shr_u (local.get $held) (i32.const 3))))
          (local.set $bits (i64.shr_u
            (local.get $bits)
            (i64.extend_i32_u (i32.and (local.get $held) (i32.const 0x78)))))
          (local.set $held (i32.and (local.get $held) (i32.const 7)))
          (local.set $at (i32.add (local.get $at) (i32.const 4)))
          (br $next)))
      (block $ended
        (loop $last
          (br_if $ended (i32.ge_u (local.get $at) (local.get $end)))
          (local.set $code (i32.load offset=5264
            (i32.shl (i32.load8_u (local.get $at)) (i32.const 2))))
          (local.set $bits (i64.or (local.get $bits) (i64.shl
            (i64.extend_i32_u (i32.and (local.get $code) (i32.const 0xffff)))
            (i64.extend_i32_u (local.get $held)))))
          (local.set $held (i32.add (local.get $held) (i32.shr_u (local.get $code) (i32.const 16))))
          (local.set $at (i32.add (local.get $at) (i32.const 1)))
          (br $last)))
      (global.set $bits (local.get $bits))
      (global.set $held (local.get $held))
      (global.set $out (local.get $out))
      (call $append (i64.const 0) (i32.const 0))
      (local.set $match (i32.load offset=4 (local.get $sequences)))
      (local.set $sequences (i32.add (local.get $sequences) (i32.const 8)))
      (if (local.get $match)
        (then
          (call $emitMatch
            (i32.and (local.get $match) (i32.const 0xffff))
            (i32.shr_u (local.get $match) (i32.const 16)))
          (local.set $at (i32.add (local.get $at) (i32.and (local.get $match) (i32.const 0xffff))))
          (br $sequence)))))

  ;; At most 14 + 5 bits for a length and 14 + 13 bits for a distance: 46.
  (func $emitMatch (param $length i32) (param $back i32)
    (local $symbol i32) (local $code i32) (local $bits i64) (local $count i32) (local $extra i32)
    (local.set $code (i32.load offset=6288 (i32.shl (local.get $length) (i32.const 2))))
    (local.set $bits (i64.extend_i32_u (i32.and (local.get $code) (i32.const 0xffffff))))
    (local.set $count (i32.shr_u (local.get $code) (i32.const 24)))
    (local.set $symbol (call $distanceSymbol (local.get $back)))
    (local.set $code (i32.load offset=7328 (i32.shl (local.get $symbol) (i32.const 2))))
    (local.set $bits (i64.or (local.get $bits) (i64.shl
      (i64.extend_i32_u (i32.and (local.get $code) (i32.const 0xffff)))
      (i64.extend_i32_u (local.get $count)))))
    (local.set $count (i32.add (local.get $count) (i32.shr_u (local.get $code) (i32.const 16))))
    (if (i32.gt_u (local.get $symbol) (i32.const 3))
      (then
        (local.set $extra (i32.sub (i32.shr_u (local.get $symbol) (i32.const 1)) (i32.const 1)))
        (local.set $bits (i64.or (local.get $bits) (i64.shl
          (i64.extend_i32_u (i32.and
            (local.get $back)
            (i32.sub (i32.shl (i32.const 1) (local.get $extra)) (i32.const 1))))
          (i64.extend_i32_u (local.get $count)))))
        (local.set $count (i32.add (local.get $count) (local.get $extra)))))
    (call $append (local.get $bits) (local.get $count)))
)
