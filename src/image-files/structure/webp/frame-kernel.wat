;; Decodes the modes and coefficients of a VP8 key frame (RFC 6386, 11 and 13) without making pixels, to
;; find where its data ends. It visits every bit of a photograph; frame-kernel.ts explains why. Uses no SIMD.
;;
;; Memory: state between two calls: 0 macroblocks done, 4 their column, 8 columns, 12 macroblocks, 16 partitions
;; minus 1, 20 row, 24 the reader that stopped the walk, 28 whether the frame has segments, 29 their
;; probabilities (3), 32 whether macroblocks may be without coefficients, 33 its probability. 64 contexts to
;; the left: which blocks have coefficients (4 luma, 2 and 2 chroma, 1 of luma averages), 76 block modes (4).
;; 96 the tree of block modes; 128 the probabilities of extra bits; 192 for each block of a macroblock its
;; places in the contexts above and to the left.
;; 256 readers of 32 bytes: the modes first, then the partitions. 0 next byte, 4 end of the bytes, 8 where a
;; macroblock may be incomplete, 12 range, 16 value (i64, from its highest bit), 24 bits of it that were read.
;; 1024 probabilities of coefficients by type, position and context, in 16 bytes; 5120 of block modes; for
;; each range minus 1: 6912 the same after the shift that makes it 128 at least, 7168 that shift;
;; 8192 contexts above, as to the left, in 16 bytes a column. Then the bytes of the readers.
(module
  (memory (export "memory") 12)

  ;; Nodes as pairs: the next node, or 128 and a mode.
  (data (i32.const 96) "\80\01\81\02\82\03\04\06\83\05\85\86\84\07\87\08\88\89")
  (data (i32.const 128) "\ad\94\8c\00")
  (data (i32.const 144) "\b0\9b\8c\87\00")
  (data (i32.const 160) "\b4\9d\8d\86\82\00")
  (data (i32.const 176) "\fe\fe\f3\e6\c4\b1\99\8c\85\82\81\00")
  (data (i32.const 192)
    "\08\08"
    "\00\00\01\00\02\00\03\00\00\01\01\01\02\01\03\01"
    "\00\02\01\02\02\02\03\02\00\03\01\03\02\03\03\03"
    "\04\04\05\04\04\05\05\05\06\06\07\06\06\07\07\07")

  ;; Four bytes, the first one highest.
  (func $four (param $at i32) (result i64)
    (local $word i32)
    (local.set $word (i32.load (local.get $at)))
    (i64.extend_i32_u (i32.or
      (i32.and (i32.rotl (local.get $word) (i32.const 8)) (i32.const 0x00ff00ff))
      (i32.and (i32.rotr (local.get $word) (i32.const 8)) (i32.const 0xff00ff00)))))

  ;; Reads a bit that is 0 with a probability in 256ths (RFC 6386, 7.3).
  (func $bit (export "bit") (param $reader i32) (param $probability i32) (result i32)
    (local $value i64) (local $range i32) (local $bits i32) (local $split i32) (local $bit i32)
    (local $shift i32)
    (local.set $value (i64.load offset=16 (local.get $reader)))
    (local.set $range (i32.load offset=12 (local.get $reader)))
    (local.set $bits (i32.load offset=24 (local.get $reader)))
    (if (i32.lt_s (local.get $bits) (i32.const 8))
      (then
        (local.set $value (i64.or (local.get $value) (i64.shl
          (call $four (i32.load (local.get $reader)))
          (i64.extend_i32_s (i32.sub (i32.const 32) (local.get $bits))))))
        (i32.store (local.get $reader) (i32.add (i32.load (local.get $reader)) (i32.const 4)))
        (local.set $bits (i32.add (local.get $bits) (i32.const 32)))))
    (local.set $split (i32.shr_u
      (i32.mul (local.get $range) (local.get $probability)) (i32.const 8)))
    (local.set $bit (i64.gt_u
      (i64.shr_u (local.get $value) (i64.const 56)) (i64.extend_i32_u (local.get $split))))
    (if (local.get $bit)
      (then
        (local.set $value (i64.sub (local.get $value) (i64.shl
          (i64.extend_i32_u (i32.add (local.get $split) (i32.const 1))) (i64.const 56))))
        (local.set $split (i32.sub
          (i32.sub (local.get $range) (local.get $split)) (i32.const 1)))))
    (local.set $shift (i32.load8_u offset=7168 (local.get $split)))
    (i64.store offset=16 (local.get $reader)
      (i64.shl (local.get $value) (i64.extend_i32_u (local.get $shift))))
    (i32.store offset=12 (local.get $reader) (i32.load8_u offset=6912 (local.get $split)))
    (i32.store offset=24 (local.get $reader) (i32.sub (local.get $bits) (local.get $shift)))
    (local.get $bit))

  (func $mode (param $probability i32) (result i32)
    (call $bit (i32.const 256) (local.get $probability)))

  ;; The modes of a macroblock. Returns 1 if it has averages of its own, plus 2 if it has coefficients.
  (func $modes (param $above i32) (result i32)
    (local $filled i32) (local $mode i32) (local $left i32) (local $top i32) (local $node i32)
    (local $probabilities i32)
    (if (i32.load8_u (i32.const 28))
      (then
        (drop (call $mode (i32.load8_u offset=30
          (call $mode (i32.load8_u (i32.const 29))))))))
    (local.set $filled (i32.const 2))
    (if (i32.load8_u (i32.const 32))
      (then (if (call $mode (i32.load8_u (i32.const 33)))
        (then (local.set $filled (i32.const 0))))))
    (if (call $mode (i32.const 145))
      (then
        (local.set $filled (i32.or (local.get $filled) (i32.const 1)))
        ;; Its blocks count as of the mode that is like its own.
        (local.set $mode (if (result i32) (call $mode (i32.const 156))
          (then (select (i32.const 0x01010101) (i32.const 0x03030303) (call $mode (i32.const 128))))
          (else (select (i32.const 0x02020202) (i32.const 0) (call $mode (i32.const 163))))))
        (i32.store offset=12 (local.get $above) (local.get $mode))
        (i32.store (i32.const 76) (local.get $mode)))
      (else
        (local.set $left (i32.const 76))
        (loop $nextRow
          (local.set $mode (i32.load8_u (local.get $left)))
          (local.set $top (i32.add (local.get $above) (i32.const 12)))
          (loop $nextBlock
            (local.set $probabilities (i32.add (i32.const 5120) (i32.shl
              (i32.add (i32.mul (i32.load8_u (local.get $top)) (i32.const 10)) (local.get $mode))
              (i32.const 4))))
            (local.set $node (i32.const 0))
            (loop $nextNode
              (local.set $node (i32.load8_u offset=96 (i32.add
                (i32.shl (local.get $node) (i32.const 1))
                (call $mode (i32.load8_u (i32.add (local.get $probabilities) (local.get $node)))))))
              (br_if $nextNode (i32.lt_u (local.get $node) (i32.const 128))))
            (local.set $mode (i32.and (local.get $node) (i32.const 127)))
            (i32.store8 (local.get $top) (local.get $mode))
            (local.set $top (i32.add (local.get $top) (i32.const 1)))
            (br_if $nextBlock (i32.lt_u (local.get $top)
              (i32.add (local.get $above) (i32.const 16)))))
          (i32.store8 (local.get $left) (local.get $mode))
          (local.set $left (i32.add (local.get $left) (i32.const 1)))
          (br_if $nextRow (i32.lt_u (local.get $left) (i32.const 80))))))
    (if (call $mode (i32.const 142))
      (then (if (call $mode (i32.const 114))
        (then (drop (call $mode (i32.const 183)))))))
    (local.get $filled))

  ;; The rest of a coefficient above 1, without its sign (RFC 6386, 13.2).
  (func $large (param $reader i32) (param $p i32)
    (local $category i32) (local $extra i32)
    (if (i32.eqz (call $bit (local.get $reader) (i32.load8_u offset=3 (local.get $p))))
      (then
        (if (call $bit (local.get $reader) (i32.load8_u offset=4 (local.get $p)))
          (then (drop (call $bit (local.get $reader) (i32.load8_u offset=5 (local.get $p))))))
        (return)))
    (if (i32.eqz (call $bit (local.get $reader) (i32.load8_u offset=6 (local.get $p))))
      (then
        (if (call $bit (local.get $reader) (i32.load8_u offset=7 (local.get $p)))
          (then
            (drop (call $bit (local.get $reader) (i32.const 165)))
            (drop (call $bit (local.get $reader) (i32.const 145))))
          (else (drop (call $bit (local.get $reader) (i32.const 159)))))
        (return)))
    (local.set $category (call $bit (local.get $reader) (i32.load8_u offset=8 (local.get $p))))
    (local.set $extra (i32.add (i32.const 128) (i32.shl
      (i32.add
        (i32.shl (local.get $category) (i32.const 1))
        (call $bit (local.get $reader)
          (i32.load8_u offset=9 (i32.add (local.get $p) (local.get $category)))))
      (i32.const 4))))
    (loop $nextExtra
      (drop (call $bit (local.get $reader) (i32.load8_u (local.get $extra))))
      (local.set $extra (i32.add (local.get $extra) (i32.const 1)))
      (br_if $nextExtra (i32.load8_u (local.get $extra)))))

  ;; The coefficients of a macroblock. What $bit does is repeated here, with its state in variables, for the
  ;; branches that are by far the most frequent.
  (func $coefficients (param $reader i32) (param $above i32) (param $hasAverages i32)
    (local $block i32) (local $records i32) (local $record i32) (local $first i32) (local $last i32)
    (local $p i32) (local $top i32) (local $left i32) (local $sign i32) (local $shift i64)
    (local $value i64) (local $range i32) (local $bits i64) (local $at i32) (local $split i32)
    (local.set $at (i32.load (local.get $reader)))
    (local.set $range (i32.load offset=12 (local.get $reader)))
    (local.set $value (i64.load offset=16 (local.get $reader)))
    (local.set $bits (i64.load32_s offset=24 (local.get $reader)))
    (local.set $block (select (i32.const 192) (i32.const 194) (local.get $hasAverages)))
    (loop $nextBlock
      ;; Types: 0 luma without averages, 1 averages, 2 chroma, 3 luma.
      (local.set $records (i32.add (i32.const 1024) (i32.mul (i32.const 768)
        (select (i32.const 1)
          (select (i32.const 2)
            (select (i32.const 0) (i32.const 3) (local.get $hasAverages))
            (i32.ge_u (local.get $block) (i32.const 226)))
          (i32.eq (local.get $block) (i32.const 192))))))
      (local.set $first (select
        (i32.add (local.get $records) (i32.const 48))
        (local.get $records)
        (i32.eq (local.get $records) (i32.const 1024))))
      (local.set $record (local.get $first))
      (local.set $last (i32.add (local.get $records) (i32.const 768)))
      (local.set $top (i32.add (local.get $above) (i32.load8_u (local.get $block))))
      (local.set $left (i32.load8_u offset=1 (local.get $block)))
      (local.set $p (i32.add (local.get $record) (i32.shl
        (i32.add (i32.load8_u (local.get $top)) (i32.load8_u offset=64 (local.get $left)))
        (i32.const 4))))
      (block $blockDone
        (loop $nextCoefficient
          (if (i64.lt_s (local.get $bits) (i64.const 16))
            (then
              (local.set $value (i64.or (local.get $value) (i64.shl
                (call $four (local.get $at))
                (i64.sub (i64.const 32) (local.get $bits)))))
              (local.set $at (i32.add (local.get $at) (i32.const 4)))
              (local.set $bits (i64.add (local.get $bits) (i64.const 32)))))
          ;; Whether more coefficients follow.
          (local.set $split (i32.shr_u
            (i32.mul (local.get $range) (i32.load8_u (local.get $p))) (i32.const 8)))
          (if (i64.le_u
              (i64.shr_u (local.get $value) (i64.const 56)) (i64.extend_i32_u (local.get $split)))
            (then
              (local.set $range (i32.load8_u offset=6912 (local.get $split)))
              (local.set $shift (i64.load8_u offset=7168 (local.get $split)))
              (local.set $value (i64.shl (local.get $value) (local.get $shift)))
              (local.set $bits (i64.sub (local.get $bits) (local.get $shift)))
              (br $blockDone)))
          (local.set $value (i64.sub (local.get $value) (i64.shl
            (i64.extend_i32_u (i32.add (local.get $split) (i32.const 1))) (i64.const 56))))
          (local.set $split (i32.sub (local.get $range) (local.get $split)))
          (local.set $range (i32.load8_u offset=6911 (local.get $split)))
          (local.set $shift (i64.load8_u offset=7167 (local.get $split)))
          (local.set $value (i64.shl (local.get $value) (local.get $shift)))
          (local.set $bits (i64.sub (local.get $bits) (local.get $shift)))
          (block $isFilled
            (loop $nextZero
              (if (i64.lt_s (local.get $bits) (i64.const 24))
                (then
                  (local.set $value (i64.or (local.get $value) (i64.shl
                    (call $four (local.get $at))
                    (i64.sub (i64.const 32) (local.get $bits)))))
                  (local.set $at (i32.add (local.get $at) (i32.const 4)))
                  (local.set $bits (i64.add (local.get $bits) (i64.const 32)))))
              ;; Whether this one is other than 0.
              (local.set $split (i32.shr_u
                (i32.mul (local.get $range) (i32.load8_u offset=1 (local.get $p))) (i32.const 8)))
              (br_if $isFilled (i64.gt_u
                (i64.shr_u (local.get $value) (i64.const 56)) (i64.extend_i32_u (local.get $split))))
              (local.set $range (i32.load8_u offset=6912 (local.get $split)))
              (local.set $shift (i64.load8_u offset=7168 (local.get $split)))
              (local.set $value (i64.shl (local.get $value) (local.get $shift)))
              (local.set $bits (i64.sub (local.get $bits) (local.get $shift)))
              (local.set $p (local.tee $record (i32.add (local.get $record) (i32.const 48))))
              (br_if $nextZero (i32.lt_u (local.get $record) (local.get $last)))
              (br $blockDone)))
          (local.set $value (i64.sub (local.get $value) (i64.shl
            (i64.extend_i32_u (i32.add (local.get $split) (i32.const 1))) (i64.const 56))))
          (local.set $split (i32.sub (local.get $range) (local.get $split)))
          (local.set $range (i32.load8_u offset=6911 (local.get $split)))
          (local.set $shift (i64.load8_u offset=7167 (local.get $split)))
          (local.set $value (i64.shl (local.get $value) (local.get $shift)))
          (local.set $bits (i64.sub (local.get $bits) (local.get $shift)))
          ;; Whether it is above 1.
          (local.set $split (i32.shr_u
            (i32.mul (local.get $range) (i32.load8_u offset=2 (local.get $p))) (i32.const 8)))
          (local.set $record (i32.add (local.get $record) (i32.const 48)))
          (if (i64.le_u
              (i64.shr_u (local.get $value) (i64.const 56)) (i64.extend_i32_u (local.get $split)))
            (then
              (local.set $range (i32.load8_u offset=6912 (local.get $split)))
              (local.set $shift (i64.load8_u offset=7168 (local.get $split)))
              (local.set $value (i64.shl (local.get $value) (local.get $shift)))
              (local.set $bits (i64.sub (local.get $bits) (local.get $shift)))
              (local.set $p (i32.add (local.get $record) (i32.const 16))))
            (else
              (local.set $value (i64.sub (local.get $value) (i64.shl
                (i64.extend_i32_u (i32.add (local.get $split) (i32.const 1))) (i64.const 56))))
              (local.set $split (i32.sub (local.get $range) (local.get $split)))
              (local.set $range (i32.load8_u offset=6911 (local.get $split)))
              (local.set $shift (i64.load8_u offset=7167 (local.get $split)))
              (local.set $value (i64.shl (local.get $value) (local.get $shift)))
              (local.set $bits (i64.sub (local.get $bits) (local.get $shift)))
              (i32.store (local.get $reader) (local.get $at))
              (i32.store offset=12 (local.get $reader) (local.get $range))
              (i64.store offset=16 (local.get $reader) (local.get $value))
              (i64.store32 offset=24 (local.get $reader) (local.get $bits))
              (call $large (local.get $reader) (local.get $p))
              (local.set $at (i32.load (local.get $reader)))
              (local.set $range (i32.load offset=12 (local.get $reader)))
              (local.set $value (i64.load offset=16 (local.get $reader)))
              (local.set $bits (i64.load32_s offset=24 (local.get $reader)))
              (local.set $p (i32.add (local.get $record) (i32.const 32)))
              (if (i64.lt_s (local.get $bits) (i64.const 8))
                (then
                  (local.set $value (i64.or (local.get $value) (i64.shl
                    (call $four (local.get $at))
                    (i64.sub (i64.const 32) (local.get $bits)))))
                  (local.set $at (i32.add (local.get $at) (i32.const 4)))
                  (local.set $bits (i64.add (local.get $bits) (i64.const 32)))))))
          ;; Its sign, for which both values are alike.
          (local.set $split (i32.shr_u (local.get $range) (i32.const 1)))
          (local.set $sign (i64.gt_u
            (i64.shr_u (local.get $value) (i64.const 56)) (i64.extend_i32_u (local.get $split))))
          (local.set $value (i64.shl
            (i64.sub (local.get $value) (i64.shl
              (i64.extend_i32_u (select
                (i32.add (local.get $split) (i32.const 1)) (i32.const 0) (local.get $sign)))
              (i64.const 56)))
            (i64.const 1)))
          (local.set $range (i32.or (i32.sub (local.get $range) (local.get $sign)) (i32.const 1)))
          (local.set $bits (i64.sub (local.get $bits) (i64.const 1)))
          (br_if $nextCoefficient (i32.lt_u (local.get $record) (local.get $last)))))
      (i32.store8 (local.get $top) (i32.ne (local.get $record) (local.get $first)))
      (i32.store8 offset=64 (local.get $left) (i32.ne (local.get $record) (local.get $first)))
      (local.set $block (i32.add (local.get $block) (i32.const 2)))
      (br_if $nextBlock (i32.lt_u (local.get $block) (i32.const 242))))
    (i32.store (local.get $reader) (local.get $at))
    (i32.store offset=12 (local.get $reader) (local.get $range))
    (i64.store offset=16 (local.get $reader) (local.get $value))
    (i64.store32 offset=24 (local.get $reader) (local.get $bits)))

  ;; Bits before the end of a reader's bytes; negative behind it.
  (func $left (export "left") (param $reader i32) (result i32)
    (i32.add
      (i32.shl
        (i32.sub (i32.load offset=4 (local.get $reader)) (i32.load (local.get $reader)))
        (i32.const 3))
      (i32.load offset=24 (local.get $reader))))

  ;; Walks up to $most macroblocks. Returns 0 when all are done, 1 after $most of them, 2 if a reader needs
  ;; more bytes, 3 if its data ended too early.
  (func (export "walk") (param $most i32) (result i32)
    (local $above i32) (local $reader i32) (local $filled i32)
    (loop $next
      (if (i32.ge_u (i32.load (i32.const 0)) (i32.load (i32.const 12))) (then (return (i32.const 0))))
      (if (i32.eqz (local.get $most)) (then (return (i32.const 1))))
      (local.set $most (i32.sub (local.get $most) (i32.const 1)))
      (local.set $reader (i32.add (i32.const 288) (i32.shl
        (i32.and (i32.load (i32.const 20)) (i32.load (i32.const 16))) (i32.const 5))))
      (i32.store (i32.const 24) (i32.const 256))
      (if (i32.ge_u (i32.load (i32.const 256)) (i32.load (i32.const 264)))
        (then (return (i32.const 2))))
      (i32.store (i32.const 24) (local.get $reader))
      (if (i32.ge_u (i32.load (local.get $reader)) (i32.load offset=8 (local.get $reader)))
        (then (return (i32.const 2))))
      (if (i32.eqz (i32.load (i32.const 4)))
        (then
          (i64.store (i32.const 64) (i64.const 0))
          (i64.store (i32.const 72) (i64.const 0))))
      (local.set $above (i32.add (i32.const 8192) (i32.shl (i32.load (i32.const 4)) (i32.const 4))))
      (local.set $filled (call $modes (local.get $above)))
      (if (i32.and (local.get $filled) (i32.const 2))
        (then (call $coefficients
          (local.get $reader) (local.get $above) (i32.and (local.get $filled) (i32.const 1))))
        (else
          (i64.store (local.get $above) (i64.const 0))
          (i64.store (i32.const 64) (i64.const 0))
          (if (local.get $filled)
            (then
              (i32.store8 offset=8 (local.get $above) (i32.const 0))
              (i32.store8 (i32.const 72) (i32.const 0))))))
      (if (i32.lt_s (call $left (local.get $reader)) (i32.const 0)) (then (return (i32.const 3))))
      (if (i32.lt_s (call $left (i32.const 256)) (i32.const 0))
        (then
          (i32.store (i32.const 24) (i32.const 256))
          (return (i32.const 3))))
      (i32.store (i32.const 0) (i32.add (i32.load (i32.const 0)) (i32.const 1)))
      (i32.store (i32.const 4) (i32.add (i32.load (i32.const 4)) (i32.const 1)))
      (if (i32.eq (i32.load (i32.const 4)) (i32.load (i32.const 8)))
        (then
          (i32.store (i32.const 4) (i32.const 0))
          (i32.store (i32.const 20) (i32.add (i32.load (i32.const 20)) (i32.const 1)))))
      (br $next))
    (unreachable)))
