;; Reads the prefix codes of a VP8L stream (RFC 9649, 3) and walks its pixels without making them, to find
;; where its data ends. lossless-kernel.ts explains why. Uses no SIMD.
;;
;; Memory: state between two calls: 0 next byte, 4 end of the bytes, 8 where a pixel may be incomplete, 12 bits
;; that are held, 16 those bits (i64, from the lowest one). An image: 24 columns, 28 pixels, 32 pixels done,
;; 36 column, 40 row, 44 columns of a tile minus 1, 48 their number as a power of 2, 52 tiles in a row, 56 tiles
;; (0: there is one), 60 groups of codes, 64 pixels that are kept (0: none is), 68 highest group among them,
;; 72 by how much the hash of a colour is shifted, 76 place of the next table, 80 pixels left to this call.
;; 128 the distances of codes 1 to 120. 1024 lengths of codes; 3584 symbols by length; 8448 numbers of codes of
;; each length; 8512 places of the next ones among the symbols; 8704 table of the codes that lengths have;
;; 9216 the order of their lengths; 9728 colour cache. 32768 bytes. 110592 tiles, groups and tables.
;; A group is 32 bytes: its tables of green (also lengths and cached colours), red, blue, alpha and distances,
;; then whether a pixel of it takes bits of green only (1), or none at all (2).
;; A table is read with 8 bits. Its entries have 16 bits: the lower 4 are the length, the upper 12 the symbol. If the
;; length is above 8, the upper 12 are the place of a second table, which the rest of those bits select from.
(module
  (memory (export "memory") 3)

  (data (i32.const 9216) "\11\12\00\01\02\03\04\05\10\06\07\08\09\0a\0b\0c\0d\0e\0f")

  ;; Holds at least 56 bits.
  (func $fill
    (local $bits i32)
    (local.set $bits (i32.load (i32.const 12)))
    (i64.store (i32.const 16) (i64.or (i64.load (i32.const 16)) (i64.shl
      (i64.load (i32.load (i32.const 0))) (i64.extend_i32_u (local.get $bits)))))
    (i32.store (i32.const 0) (i32.add (i32.load (i32.const 0))
      (i32.shr_u (i32.sub (i32.const 63) (local.get $bits)) (i32.const 3))))
    (i32.store (i32.const 12) (i32.or (local.get $bits) (i32.const 56))))

  (func $drop (param $count i32)
    (i64.store (i32.const 16) (i64.shr_u
      (i64.load (i32.const 16)) (i64.extend_i32_u (local.get $count))))
    (i32.store (i32.const 12) (i32.sub (i32.load (i32.const 12)) (local.get $count))))

  ;; Reads up to 24 bits as a number, the lowest first.
  (func $bits (export "bits") (param $count i32) (result i32)
    (local $number i32)
    (call $fill)
    (local.set $number (i32.and
      (i32.wrap_i64 (i64.load (i32.const 16)))
      (i32.sub (i32.shl (i32.const 1) (local.get $count)) (i32.const 1))))
    (call $drop (local.get $count))
    (local.get $number))

  ;; Makes a table of $size lengths. Returns its bytes, or 0 if they are not those of a complete code.
  (func $build (param $size i32) (param $table i32) (result i32)
    (local $symbol i32) (local $length i32) (local $at i32) (local $used i32) (local $sum i32)
    (local $sorted i32) (local $key i32) (local $step i32) (local $low i32) (local $second i32)
    (local $width i32) (local $entries i32) (local $left i32) (local $last i32)
    (memory.fill (i32.const 8448) (i32.const 0) (i32.const 128))
    (loop $nextSymbol
      (local.set $at (i32.shl
        (i32.load8_u offset=1024 (local.get $symbol)) (i32.const 2)))
      (i32.store offset=8448 (local.get $at)
        (i32.add (i32.load offset=8448 (local.get $at)) (i32.const 1)))
      (local.set $symbol (i32.add (local.get $symbol) (i32.const 1)))
      (br_if $nextSymbol (i32.lt_u (local.get $symbol) (local.get $size))))
    (local.set $used (i32.sub (local.get $size) (i32.load (i32.const 8448))))
    (if (i32.eqz (local.get $used)) (then (return (i32.const 0))))
    ;; Places of the first symbols of each length, and how much of all codes these take.
    (local.set $length (i32.const 1))
    (loop $nextLength
      (local.set $at (i32.shl (local.get $length) (i32.const 2)))
      (local.set $left (i32.load offset=8448 (local.get $at)))
      (local.set $sum (i32.add (local.get $sum)
        (i32.shl (local.get $left) (i32.sub (i32.const 15) (local.get $length)))))
      (i32.store offset=8512 (local.get $at) (local.get $sorted))
      (local.set $sorted (i32.add (local.get $sorted) (local.get $left)))
      (local.set $length (i32.add (local.get $length) (i32.const 1)))
      (br_if $nextLength (i32.lt_u (local.get $length) (i32.const 16))))
    (local.set $symbol (i32.const 0))
    (loop $nextSymbol
      (if (local.tee $length (i32.load8_u offset=1024 (local.get $symbol)))
        (then
          (local.set $at (i32.shl (local.get $length) (i32.const 2)))
          (local.set $sorted (i32.load offset=8512 (local.get $at)))
          (i32.store16 offset=3584
            (i32.shl (local.get $sorted) (i32.const 1)) (local.get $symbol))
          (i32.store offset=8512 (local.get $at)
            (i32.add (local.get $sorted) (i32.const 1)))))
      (local.set $symbol (i32.add (local.get $symbol) (i32.const 1)))
      (br_if $nextSymbol (i32.lt_u (local.get $symbol) (local.get $size))))
    ;; A single symbol takes no bits, whatever its length.
    (if (i32.eq (local.get $used) (i32.const 1))
      (then
        (local.set $at (local.get $table))
        (loop $nextEntry
          (i32.store16 (local.get $at)
            (i32.shl (i32.load16_u (i32.const 3584)) (i32.const 4)))
          (local.set $at (i32.add (local.get $at) (i32.const 2)))
          (br_if $nextEntry (i32.lt_u (local.get $at)
            (i32.add (local.get $table) (i32.const 512)))))
        (return (i32.const 512))))
    (if (i32.ne (local.get $sum) (i32.const 32768)) (then (return (i32.const 0))))
    (local.set $entries (i32.const 256))
    (local.set $low (i32.const -1))
    (local.set $sorted (i32.const 0))
    (local.set $length (i32.const 1))
    (loop $nextCode
      (local.set $at (i32.shl (local.get $length) (i32.const 2)))
      (if (i32.eqz (i32.load offset=8448 (local.get $at)))
        (then
          (local.set $length (i32.add (local.get $length) (i32.const 1)))
          (br $nextCode)))
      (local.set $symbol (i32.shl
        (i32.load16_u offset=3584 (i32.shl (local.get $sorted) (i32.const 1))) (i32.const 4)))
      (if (i32.le_u (local.get $length) (i32.const 8))
        (then
          (local.set $symbol (i32.or (local.get $symbol) (local.get $length)))
          (local.set $second (i32.const 0))
          (local.set $width (i32.const 256))
          (local.set $left (local.get $key))
          (local.set $step (i32.shl (i32.const 1) (local.get $length))))
        (else
          (if (i32.ne (local.tee $left (i32.and (local.get $key) (i32.const 255))) (local.get $low))
            (then
              ;; Finds how many bits the second table needs for the codes that begin like this one.
              (local.set $low (local.get $left))
              (local.set $last (local.get $length))
              (local.set $left (i32.shl
                (i32.const 1) (i32.sub (local.get $length) (i32.const 8))))
              (loop $nextLength
                (local.set $left (i32.sub (local.get $left)
                  (i32.load offset=8448 (i32.shl (local.get $last) (i32.const 2)))))
                (if (i32.and
                    (i32.gt_s (local.get $left) (i32.const 0))
                    (i32.lt_u (local.get $last) (i32.const 15)))
                  (then
                    (local.set $left (i32.shl (local.get $left) (i32.const 1)))
                    (local.set $last (i32.add (local.get $last) (i32.const 1)))
                    (br $nextLength))))
              (local.set $second (local.get $entries))
              (local.set $width (i32.shl
                (i32.const 1) (i32.sub (local.get $last) (i32.const 8))))
              (local.set $entries (i32.add (local.get $entries) (local.get $width)))
              (i32.store16
                (i32.add (local.get $table) (i32.shl (local.get $low) (i32.const 1)))
                (i32.or (i32.shl (local.get $second) (i32.const 4)) (local.get $last)))))
          (local.set $symbol (i32.or (local.get $symbol)
            (i32.sub (local.get $length) (i32.const 8))))
          (local.set $left (i32.shr_u (local.get $key) (i32.const 8)))
          (local.set $step (i32.shl
            (i32.const 1) (i32.sub (local.get $length) (i32.const 8))))))
      ;; All entries that begin with the code.
      (loop $nextEntry
        (i32.store16
          (i32.add (local.get $table)
            (i32.shl (i32.add (local.get $second) (local.get $left)) (i32.const 1)))
          (local.get $symbol))
        (local.set $left (i32.add (local.get $left) (local.get $step)))
        (br_if $nextEntry (i32.lt_u (local.get $left) (local.get $width))))
      ;; The next code is the next number. Its bits are in reverse order here.
      (local.set $step (i32.shl (i32.const 1) (i32.sub (local.get $length) (i32.const 1))))
      (loop $nextBit
        (if (i32.and (local.get $key) (local.get $step))
          (then
            (local.set $step (i32.shr_u (local.get $step) (i32.const 1)))
            (br $nextBit))))
      (local.set $key (i32.add (local.get $step)
        (i32.and (local.get $key) (i32.sub (local.get $step) (i32.const 1)))))
      (i32.store offset=8448 (local.get $at)
        (i32.sub (i32.load offset=8448 (local.get $at)) (i32.const 1)))
      (local.set $sorted (i32.add (local.get $sorted) (i32.const 1)))
      (br_if $nextCode (i32.lt_u (local.get $sorted) (local.get $used))))
    (i32.shl (local.get $entries) (i32.const 1)))

  ;; Reads the lengths of a code (RFC 9649, 3.7.2.1). Returns 0 if they are invalid.
  (func $lengths (param $size i32) (result i32)
    (local $count i32) (local $symbol i32) (local $left i32) (local $entry i32) (local $previous i32)
    (memory.fill (i32.const 1024) (i32.const 0) (i32.const 2560))
    (if (call $bits (i32.const 1))
      (then
        (local.set $count (call $bits (i32.const 1)))
        (i32.store8 offset=1024
          (call $bits (select (i32.const 8) (i32.const 1) (call $bits (i32.const 1))))
          (i32.const 1))
        (if (local.get $count)
          (then (i32.store8 offset=1024 (call $bits (i32.const 8)) (i32.const 1))))
        (return (i32.const 1))))
    (local.set $count (i32.add (call $bits (i32.const 4)) (i32.const 4)))
    (loop $next
      (i32.store8 offset=1024
        (i32.load8_u offset=9216 (local.get $symbol)) (call $bits (i32.const 3)))
      (local.set $symbol (i32.add (local.get $symbol) (i32.const 1)))
      (br_if $next (i32.lt_u (local.get $symbol) (local.get $count))))
    (if (i32.eqz (call $build (i32.const 19) (i32.const 8704))) (then (return (i32.const 0))))
    (memory.fill (i32.const 1024) (i32.const 0) (i32.const 19))
    (local.set $left (local.get $size))
    (if (call $bits (i32.const 1))
      (then
        (local.set $count (i32.add (i32.const 2)
          (i32.shl (call $bits (i32.const 3)) (i32.const 1))))
        (local.set $left (i32.add (i32.const 2) (call $bits (local.get $count))))
        (if (i32.gt_u (local.get $left) (local.get $size)) (then (return (i32.const 0))))))
    (local.set $symbol (i32.const 0))
    (local.set $previous (i32.const 8))
    (loop $next
      (local.set $left (i32.sub (local.get $left) (i32.const 1)))
      (call $fill)
      (local.set $entry (i32.load16_u offset=8704 (i32.shl
        (i32.and (i32.wrap_i64 (i64.load (i32.const 16))) (i32.const 255)) (i32.const 1))))
      (call $drop (i32.and (local.get $entry) (i32.const 15)))
      (local.set $entry (i32.shr_u (local.get $entry) (i32.const 4)))
      (if (i32.lt_u (local.get $entry) (i32.const 16))
        (then
          (i32.store8 offset=1024 (local.get $symbol) (local.get $entry))
          (if (local.get $entry) (then (local.set $previous (local.get $entry))))
          (local.set $count (i32.const 1)))
        (else
          (local.set $count (if (result i32) (i32.eq (local.get $entry) (i32.const 18))
            (then (i32.add (i32.const 11) (call $bits (i32.const 7))))
            (else (i32.add (i32.const 3)
              (call $bits (i32.sub (local.get $entry) (i32.const 14)))))))
          (if (i32.gt_u
              (i32.add (local.get $symbol) (local.get $count)) (local.get $size))
            (then (return (i32.const 0))))
          (if (i32.eq (local.get $entry) (i32.const 16))
            (then (memory.fill
              (i32.add (i32.const 1024) (local.get $symbol))
              (local.get $previous) (local.get $count))))))
      (local.set $symbol (i32.add (local.get $symbol) (local.get $count)))
      (br_if $next (i32.and
        (i32.ne (local.get $left) (i32.const 0))
        (i32.lt_u (local.get $symbol) (local.get $size)))))
    (i32.const 1))

  ;; Reads the five codes of a group. Returns 0 if one is invalid.
  (func (export "group") (param $group i32) (param $greens i32) (result i32)
    (local $code i32) (local $size i32) (local $bytes i32) (local $table i32) (local $filled i32)
    (loop $next
      (local.set $size (select
        (local.get $greens)
        (select (i32.const 40) (i32.const 256) (i32.eq (local.get $code) (i32.const 16)))
        (i32.eqz (local.get $code))))
      (if (i32.eqz (call $lengths (local.get $size))) (then (return (i32.const 0))))
      (local.set $table (i32.load (i32.const 76)))
      (local.set $bytes (call $build (local.get $size) (local.get $table)))
      (if (i32.eqz (local.get $bytes)) (then (return (i32.const 0))))
      (i32.store (i32.add (local.get $group) (local.get $code)) (local.get $table))
      (i32.store (i32.const 76) (i32.add (local.get $table) (local.get $bytes)))
      ;; Which of the first four codes take bits.
      (if (i32.and
          (i32.ne (local.get $code) (i32.const 16))
          (i32.ne (i32.and (i32.load16_u (local.get $table)) (i32.const 15)) (i32.const 0)))
        (then (local.set $filled (i32.or (local.get $filled) (select
          (i32.const 2) (i32.const 1) (local.get $code))))))
      (local.set $code (i32.add (local.get $code) (i32.const 4)))
      (br_if $next (i32.lt_u (local.get $code) (i32.const 20))))
    (if (i32.ge_u (i32.load16_u (i32.load (local.get $group))) (i32.const 4096))
      (then (local.set $filled (i32.or (local.get $filled) (i32.const 1)))))
    (i32.store offset=20 (local.get $group) (select
      (i32.const 0)
      (select (i32.const 1) (i32.const 3) (i32.and (local.get $filled) (i32.const 1)))
      (i32.and (local.get $filled) (i32.const 2))))
    (i32.const 1))

  ;; The group of a pixel.
  (func $groupAt (param $column i32) (param $row i32) (result i32)
    (local $bits i32)
    (if (i32.eqz (i32.load (i32.const 56))) (then (return (i32.load (i32.const 60)))))
    (local.set $bits (i32.load (i32.const 48)))
    ;; Its number is in the bytes of green and red.
    (i32.add (i32.load (i32.const 60)) (i32.shl
      (i32.load16_u offset=1 (i32.add (i32.load (i32.const 56)) (i32.shl
        (i32.add
          (i32.mul (i32.shr_u (local.get $row) (local.get $bits)) (i32.load (i32.const 52)))
          (i32.shr_u (local.get $column) (local.get $bits)))
        (i32.const 2))))
      (i32.const 5))))

  (func $slotOf (param $colour i32) (result i32)
    (i32.shl
      (i32.shr_u (i32.mul (local.get $colour) (i32.const 0x1e35a7bd)) (i32.load (i32.const 72)))
      (i32.const 2)))

  ;; Keeps a pixel, in the order blue, green, red, alpha.
  (func $keep (param $pixel i32) (param $colour i32)
    (local $group i32)
    (i32.store
      (i32.add (i32.load (i32.const 64)) (i32.shl (local.get $pixel) (i32.const 2)))
      (local.get $colour))
    (i32.store offset=9728 (call $slotOf (local.get $colour)) (local.get $colour))
    (local.set $group (i32.and
      (i32.shr_u (local.get $colour) (i32.const 8)) (i32.const 0xffff)))
    (if (i32.gt_u (local.get $group) (i32.load (i32.const 68)))
      (then (i32.store (i32.const 68) (local.get $group)))))

  (func $keepCopy (param $pixel i32) (param $distance i32) (param $length i32)
    (loop $next
      (call $keep (local.get $pixel) (i32.load (i32.add
        (i32.load (i32.const 64))
        (i32.shl (i32.sub (local.get $pixel) (local.get $distance)) (i32.const 2)))))
      (local.set $pixel (i32.add (local.get $pixel) (i32.const 1)))
      (br_if $next (local.tee $length (i32.sub (local.get $length) (i32.const 1))))))

  ;; The value of a prefix of lengths or distances, less the bits that follow it (RFC 9649, 3.6.2.2).
  (func $extraOf (param $prefix i32) (result i32)
    (select
      (i32.const 0)
      (i32.shr_u (i32.sub (local.get $prefix) (i32.const 2)) (i32.const 1))
      (i32.lt_u (local.get $prefix) (i32.const 4))))

  (func $leastOf (param $prefix i32) (result i32)
    (i32.add (i32.const 1) (select
      (local.get $prefix)
      (i32.shl
        (i32.or (i32.const 2) (i32.and (local.get $prefix) (i32.const 1)))
        (call $extraOf (local.get $prefix)))
      (i32.lt_u (local.get $prefix) (i32.const 4)))))

  ;; Bits before the end of the bytes; negative behind it.
  (func (export "left") (result i32)
    (i32.add
      (i32.shl (i32.sub (i32.load (i32.const 4)) (i32.load (i32.const 0))) (i32.const 3))
      (i32.load (i32.const 12))))

  ;; Walks up to $most codes of pixels. Returns 0 when all pixels are done, 1 after $most codes, 2 if more bytes
  ;; are needed, 3 if a code refers to pixels that are not in the image.
  (func (export "walk") (param $most i32) (result i32)
    (local $at i32) (local $safe i32) (local $value i64) (local $bits i64) (local $columns i32)
    (local $pixels i32) (local $pixel i32) (local $column i32) (local $row i32) (local $mask i32)
    (local $kept i32) (local $group i32) (local $entry i32) (local $table i32) (local $symbol i32)
    (local $length i32) (local $count i64) (local $code i32) (local $colour i32) (local $end i32)
    (local.set $at (i32.load (i32.const 0)))
    (local.set $safe (i32.load (i32.const 8)))
    (local.set $bits (i64.load32_u (i32.const 12)))
    (local.set $value (i64.load (i32.const 16)))
    (local.set $columns (i32.load (i32.const 24)))
    (local.set $pixels (i32.load (i32.const 28)))
    (local.set $pixel (i32.load (i32.const 32)))
    (local.set $column (i32.load (i32.const 36)))
    (local.set $row (i32.load (i32.const 40)))
    (local.set $mask (i32.load (i32.const 44)))
    (local.set $kept (i32.load (i32.const 64)))
    (local.set $group (call $groupAt (local.get $column) (local.get $row)))
    (block $stop
      (loop $next
        (local.set $end (i32.const 0))
        (br_if $stop (i32.ge_u (local.get $pixel) (local.get $pixels)))
        (local.set $end (i32.const 1))
        (br_if $stop (i32.eqz (local.get $most)))
        (local.set $end (i32.const 2))
        (br_if $stop (i32.ge_u (local.get $at) (local.get $safe)))
        (local.set $most (i32.sub (local.get $most) (i32.const 1)))
        (local.set $length (i32.const 1))
        (block $advance
          (if (i32.and
              (i32.ge_u (i32.load offset=20 (local.get $group)) (i32.const 2))
              (i32.eqz (local.get $kept)))
            (then
              ;; All pixels up to the end of the tile or the row, or of the only tile.
              (local.set $length (i32.sub (local.get $columns) (local.get $column)))
              (if (i32.eqz (i32.load (i32.const 56)))
                (then (local.set $length (i32.sub (local.get $pixels) (local.get $pixel))))
                (else
                  (local.set $entry (i32.sub
                    (i32.add (local.get $mask) (i32.const 1))
                    (i32.and (local.get $column) (local.get $mask))))
                  (if (i32.lt_u (local.get $entry) (local.get $length))
                    (then (local.set $length (local.get $entry))))))
              (br $advance)))
          (local.set $value (i64.or (local.get $value)
            (i64.shl (i64.load (local.get $at)) (local.get $bits))))
          (local.set $at (i32.add (local.get $at) (i32.wrap_i64
            (i64.shr_u (i64.sub (i64.const 63) (local.get $bits)) (i64.const 3)))))
          (local.set $bits (i64.or (local.get $bits) (i64.const 56)))
          (local.set $entry (i32.load16_u (i32.add
            (local.tee $table (i32.load (local.get $group)))
            (i32.shl (i32.and (i32.wrap_i64 (local.get $value)) (i32.const 255)) (i32.const 1)))))
          (local.set $count (i64.extend_i32_u (i32.and (local.get $entry) (i32.const 15))))
          (if (i64.gt_u (local.get $count) (i64.const 8))
            (then
              (local.set $value (i64.shr_u (local.get $value) (i64.const 8)))
              (local.set $bits (i64.sub (local.get $bits) (i64.const 8)))
              (local.set $entry (i32.load16_u (i32.add (local.get $table) (i32.shl
                (i32.add
                  (i32.shr_u (local.get $entry) (i32.const 4))
                  (i32.wrap_i64 (i64.and (local.get $value) (i64.sub
                    (i64.shl (i64.const 1) (i64.sub (local.get $count) (i64.const 8)))
                    (i64.const 1)))))
                (i32.const 1)))))
              (local.set $count (i64.extend_i32_u (i32.and (local.get $entry) (i32.const 15))))))
          (local.set $value (i64.shr_u (local.get $value) (local.get $count)))
          (local.set $bits (i64.sub (local.get $bits) (local.get $count)))
          (local.set $symbol (i32.shr_u (local.get $entry) (i32.const 4)))
          (if (i32.lt_u (local.get $symbol) (i32.const 256))
            (then
              (br_if $advance (i32.and
                (i32.load offset=20 (local.get $group)) (i32.eqz (local.get $kept))))
              ;; Red, blue and alpha.
              (local.set $colour (local.get $symbol))
              (local.set $code (i32.const 4))
              (loop $nextColour
                (local.set $entry (i32.load16_u (i32.add
                  (local.tee $table
                    (i32.load (i32.add (local.get $group) (local.get $code))))
                  (i32.shl (i32.and (i32.wrap_i64 (local.get $value)) (i32.const 255)) (i32.const 1)))))
                (local.set $count (i64.extend_i32_u (i32.and (local.get $entry) (i32.const 15))))
                (if (i64.gt_u (local.get $count) (i64.const 8))
                  (then
                    (local.set $value (i64.shr_u (local.get $value) (i64.const 8)))
                    (local.set $bits (i64.sub (local.get $bits) (i64.const 8)))
                    (local.set $entry (i32.load16_u (i32.add (local.get $table) (i32.shl
                      (i32.add
                        (i32.shr_u (local.get $entry) (i32.const 4))
                        (i32.wrap_i64 (i64.and (local.get $value) (i64.sub
                          (i64.shl (i64.const 1) (i64.sub (local.get $count) (i64.const 8)))
                          (i64.const 1)))))
                      (i32.const 1)))))
                    (local.set $count (i64.extend_i32_u (i32.and (local.get $entry) (i32.const 15))))))
                (local.set $value (i64.shr_u (local.get $value) (local.get $count)))
                (local.set $bits (i64.sub (local.get $bits) (local.get $count)))
                (local.set $colour (i32.or
                  (i32.shl (local.get $colour) (i32.const 8))
                  (i32.shr_u (local.get $entry) (i32.const 4))))
                (if (i32.eq (local.get $code) (i32.const 8))
                  (then (if (i64.lt_u (local.get $bits) (i64.const 15))
                    (then
                      (local.set $value (i64.or (local.get $value)
                        (i64.shl (i64.load (local.get $at)) (local.get $bits))))
                      (local.set $at (i32.add (local.get $at) (i32.wrap_i64
                        (i64.shr_u (i64.sub (i64.const 63) (local.get $bits)) (i64.const 3)))))
                      (local.set $bits (i64.or (local.get $bits) (i64.const 56)))))))
                (local.set $code (i32.add (local.get $code) (i32.const 4)))
                (br_if $nextColour (i32.lt_u (local.get $code) (i32.const 16))))
              (br_if $advance (i32.eqz (local.get $kept)))
              ;; From green, red, blue, alpha to alpha, red, green, blue.
              (call $keep (local.get $pixel) (i32.or
                (i32.or
                  (i32.shl (local.get $colour) (i32.const 24))
                  (i32.and (local.get $colour) (i32.const 0x00ff0000)))
                (i32.or
                  (i32.shl (i32.shr_u (local.get $colour) (i32.const 24)) (i32.const 8))
                  (i32.and (i32.shr_u (local.get $colour) (i32.const 8)) (i32.const 0xff)))))
              (br $advance)))
          (if (i32.ge_u (local.get $symbol) (i32.const 280))
            (then
              (br_if $advance (i32.eqz (local.get $kept)))
              (call $keep (local.get $pixel) (i32.load offset=9728 (i32.shl
                (i32.sub (local.get $symbol) (i32.const 280)) (i32.const 2))))
              (br $advance)))
          ;; A copy: its length, then its distance.
          (local.set $symbol (i32.sub (local.get $symbol) (i32.const 256)))
          (local.set $count (i64.extend_i32_u (call $extraOf (local.get $symbol))))
          (local.set $length (i32.add
            (call $leastOf (local.get $symbol))
            (i32.wrap_i64 (i64.and (local.get $value)
              (i64.sub (i64.shl (i64.const 1) (local.get $count)) (i64.const 1))))))
          (local.set $value (i64.shr_u (local.get $value) (local.get $count)))
          (local.set $bits (i64.sub (local.get $bits) (local.get $count)))
          (local.set $entry (i32.load16_u (i32.add
            (local.tee $table (i32.load offset=16 (local.get $group)))
            (i32.shl (i32.and (i32.wrap_i64 (local.get $value)) (i32.const 255)) (i32.const 1)))))
          (local.set $count (i64.extend_i32_u (i32.and (local.get $entry) (i32.const 15))))
          (if (i64.gt_u (local.get $count) (i64.const 8))
            (then
              (local.set $value (i64.shr_u (local.get $value) (i64.const 8)))
              (local.set $bits (i64.sub (local.get $bits) (i64.const 8)))
              (local.set $entry (i32.load16_u (i32.add (local.get $table) (i32.shl
                (i32.add
                  (i32.shr_u (local.get $entry) (i32.const 4))
                  (i32.wrap_i64 (i64.and (local.get $value) (i64.sub
                    (i64.shl (i64.const 1) (i64.sub (local.get $count) (i64.const 8)))
                    (i64.const 1)))))
                (i32.const 1)))))
              (local.set $count (i64.extend_i32_u (i32.and (local.get $entry) (i32.const 15))))))
          (local.set $value (i64.shr_u (local.get $value) (local.get $count)))
          (local.set $bits (i64.sub (local.get $bits) (local.get $count)))
          (local.set $value (i64.or (local.get $value)
            (i64.shl (i64.load (local.get $at)) (local.get $bits))))
          (local.set $at (i32.add (local.get $at) (i32.wrap_i64
            (i64.shr_u (i64.sub (i64.const 63) (local.get $bits)) (i64.const 3)))))
          (local.set $bits (i64.or (local.get $bits) (i64.const 56)))
          (local.set $symbol (i32.shr_u (local.get $entry) (i32.const 4)))
          (local.set $count (i64.extend_i32_u (call $extraOf (local.get $symbol))))
          (local.set $symbol (i32.add
            (call $leastOf (local.get $symbol))
            (i32.wrap_i64 (i64.and (local.get $value)
              (i64.sub (i64.shl (i64.const 1) (local.get $count)) (i64.const 1))))))
          (local.set $value (i64.shr_u (local.get $value) (local.get $count)))
          (local.set $bits (i64.sub (local.get $bits) (local.get $count)))
          ;; The first 120 distances are those of near pixels.
          (local.set $symbol (if (result i32) (i32.gt_u (local.get $symbol) (i32.const 120))
            (then (i32.sub (local.get $symbol) (i32.const 120)))
            (else (i32.load offset=124 (i32.shl (local.get $symbol) (i32.const 2))))))
          (local.set $end (i32.const 3))
          (br_if $stop (i32.or
            (i32.gt_u (local.get $symbol) (local.get $pixel))
            (i32.gt_u (local.get $length) (i32.sub (local.get $pixels) (local.get $pixel)))))
          (if (local.get $kept)
            (then (call $keepCopy
              (local.get $pixel) (local.get $symbol) (local.get $length)))))
        (local.set $pixel (i32.add (local.get $pixel) (local.get $length)))
        (local.set $column (i32.add (local.get $column) (local.get $length)))
        (if (i32.ge_u (local.get $column) (local.get $columns))
          (then
            (local.set $row (i32.add (local.get $row)
              (i32.div_u (local.get $column) (local.get $columns))))
            (local.set $column (i32.rem_u (local.get $column) (local.get $columns)))
            ;; The row behind the last one has no group.
            (br_if $next (i32.ge_u (local.get $pixel) (local.get $pixels)))
            (local.set $group (call $groupAt (local.get $column) (local.get $row))))
          (else (if (i32.or
              (i32.eqz (i32.and (local.get $column) (local.get $mask)))
              (i32.ne (local.get $length) (i32.const 1)))
            (then (local.set $group (call $groupAt (local.get $column) (local.get $row)))))))
        (br $next)))
    (i32.store (i32.const 0) (local.get $at))
    (i64.store32 (i32.const 12) (local.get $bits))
    (i64.store (i32.const 16) (local.get $value))
    (i32.store (i32.const 32) (local.get $pixel))
    (i32.store (i32.const 36) (local.get $column))
    (i32.store (i32.const 40) (local.get $row))
    (i32.store (i32.const 80) (local.get $most))
    (local.get $end)))
