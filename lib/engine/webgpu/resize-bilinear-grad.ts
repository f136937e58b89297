import type * as tf from '@tensorflow/tfjs-core'
import { runProgram } from './run-program.js'

/**
 * ∂L/∂x of bilinear resizing with aligned corners, [B,h,w,C] from dy [B,H,W,C]. A thread for each element of x gathers
 * what lies less than a pixel away, weighted by one minus its distance in each direction. (The backend's own kernel
 * misses part of it where x is one pixel high or wide.)
 */
export const resizeBilinearGrad: tf.KernelFunc = ({ inputs, attrs, backend }) => {
  const { images, dy } = inputs as { images: tf.Tensor4D; dy: tf.Tensor4D }
  if (!(attrs as { alignCorners?: boolean } | undefined)?.alignCorners) {
    throw new Error('Expected resizeBilinear with aligned corners, got one without.')
  }
  const [, height, width] = images.shape
  const [, toHeight, toWidth] = dy.shape
  const scaleOf = (from: number, to: number) => (to === 1 ? 0 : (from - 1) / (to - 1))
  return runProgram(backend, {
    key: 'resizeBilinearGrad',
    inputs: { dy },
    outShape: images.shape,
    threads: 64,
    uniforms: { heightScale: scaleOf(height, toHeight), widthScale: scaleOf(width, toWidth) },
    code: `
      // The first and last index of dy whose place in x is less than 1 from this one; scale 0: all of them.
      fn around(at : i32, scale : f32, count : i32) -> vec2<i32> {
        if (scale == 0.0) { return select(vec2<i32>(0, -1), vec2<i32>(0, count - 1), at == 0); }
        return vec2<i32>(max(0, i32(floor(f32(at - 1) / scale))), min(count - 1, i32(ceil(f32(at + 1) / scale))));
      }
      fn main(index : i32) {
        let shape = uniforms.outShape;
        if (index >= shape.x * shape.y * shape.z * shape.w) { return; }
        let place = getCoordsFromIndex(index);
        let rows = around(place.y, uniforms.heightScale, uniforms.dyShape.y);
        let columns = around(place.z, uniforms.widthScale, uniforms.dyShape.z);
        var sum = 0.0;
        for (var row = rows.x; row <= rows.y; row++) {
          let down = max(0.0, 1.0 - abs(f32(row) * uniforms.heightScale - f32(place.y)));
          for (var column = columns.x; column <= columns.y; column++) {
            let across = max(0.0, 1.0 - abs(f32(column) * uniforms.widthScale - f32(place.z)));
            let source = ((place.x * uniforms.dyShape.y + row) * uniforms.dyShape.z + column) * shape.w + place.w;
            sum += down * across * dy[source];
          }
        }
        result[index] = sum;
      }`,
  })
}
