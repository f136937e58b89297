/**
 * A function of a shader, `<name>At(n, at, channel)`: four channels, from `channel` on, of the input `name` [B,H,W,C] at a
 * pixel of image n; 0 outside of it. `wide` says that the input is bound in vectors of four, which C must be a multiple of.
 */
export const fourChannels = (name: string, wide: boolean): string => `
      fn ${name}At(n : i32, at : vec2<i32>, channel : i32) -> vec4<f32> {
        let shape = uniforms.${name}Shape;
        if (n >= shape.x || any(at < vec2<i32>(0)) || any(at >= shape.yz) || channel >= shape.w) { return vec4<f32>(); }
        let index = ((n * shape.y + at.x) * shape.z + at.y) * shape.w + channel;
        ${
          wide
            ? `return ${name}[index / 4];`
            : `var values = vec4<f32>();
        for (var i = 0; i < min(4, shape.w - channel); i++) { values[i] = ${name}[index + i]; }
        return values;`
        }
      }`
