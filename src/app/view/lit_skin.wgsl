// Skin whose light is already in its colour and its corners: one look-up and one product at every pixel.
#import bevy_pbr::forward_io::VertexOutput

@group(#{MATERIAL_BIND_GROUP}) @binding(0) var colour: texture_2d<f32>;
@group(#{MATERIAL_BIND_GROUP}) @binding(1) var colour_sampler: sampler;

@fragment
fn fragment(in: VertexOutput) -> @location(0) vec4<f32> {
    return vec4<f32>(textureSample(colour, colour_sampler, in.uv).rgb * in.color.rgb, 1.0);
}
