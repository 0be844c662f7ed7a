// A matt or slightly glossy surface under the one operatory light: a handful of sums at every pixel.
#import bevy_pbr::forward_io::VertexOutput

struct Lit {
    // towards the light; strength of the highlight
    towards: vec4<f32>,
    // where a mirror would have to face; sharpness of the highlight
    halfway: vec4<f32>,
    colour: vec4<f32>,
    key: vec4<f32>,
    fill: vec4<f32>,
}

@group(#{MATERIAL_BIND_GROUP}) @binding(0) var<uniform> lit: Lit;

@fragment
fn fragment(in: VertexOutput) -> @location(0) vec4<f32> {
    var colour = lit.colour;
#ifdef VERTEX_COLORS
    colour *= in.color;
#endif
#ifdef LIT
    let normal = normalize(in.world_normal);
    let light = lit.fill.rgb + lit.key.rgb * max(dot(normal, lit.towards.xyz), 0.0);
    let mirror = lit.towards.w * pow(max(dot(normal, lit.halfway.xyz), 0.0), lit.halfway.w);
    return vec4<f32>(colour.rgb * light + lit.key.rgb * mirror, colour.a);
#else
    return colour;
#endif
}
