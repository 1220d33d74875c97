;; Eight chains of a + x · w with w from the nearest cache, as a matrix product has them.
(module
  (memory 1)
  (global (export "chains") i32 (i32.const 8))
  (func (export "run") (param $n i32) (result f32)
    (local $x v128) (local $p i32)
    (local $a v128) (local $b v128) (local $c v128) (local $d v128)
    (local $e v128) (local $f v128) (local $g v128) (local $h v128)
    (local.set $x (f32x4.splat (f32.const 0.999)))
    (loop $again
      (local.set $a (f32x4.add (local.get $a) (f32x4.mul (local.get $x) (v128.load offset=0 (local.get $p)))))
      (local.set $b (f32x4.add (local.get $b) (f32x4.mul (local.get $x) (v128.load offset=16 (local.get $p)))))
      (local.set $c (f32x4.add (local.get $c) (f32x4.mul (local.get $x) (v128.load offset=32 (local.get $p)))))
      (local.set $d (f32x4.add (local.get $d) (f32x4.mul (local.get $x) (v128.load offset=48 (local.get $p)))))
      (local.set $e (f32x4.add (local.get $e) (f32x4.mul (local.get $x) (v128.load offset=64 (local.get $p)))))
      (local.set $f (f32x4.add (local.get $f) (f32x4.mul (local.get $x) (v128.load offset=80 (local.get $p)))))
      (local.set $g (f32x4.add (local.get $g) (f32x4.mul (local.get $x) (v128.load offset=96 (local.get $p)))))
      (local.set $h (f32x4.add (local.get $h) (f32x4.mul (local.get $x) (v128.load offset=112 (local.get $p)))))
      (local.set $p (i32.and (i32.add (local.get $p) (i32.const 128)) (i32.const 4095)))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (f32x4.extract_lane 0
      (f32x4.add
        (f32x4.add (f32x4.add (local.get $a) (local.get $b)) (f32x4.add (local.get $c) (local.get $d)))
        (f32x4.add (f32x4.add (local.get $e) (local.get $f)) (f32x4.add (local.get $g) (local.get $h)))))))
