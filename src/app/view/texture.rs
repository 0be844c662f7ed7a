//! Bytes to textures: an image with its smaller versions, and a soft round blot.

use bevy::asset::RenderAssetUsages;
use bevy::image::{Image, ImageFilterMode, ImageSampler, ImageSamplerDescriptor};
use bevy::render::render_resource::{Extent3d, TextureDimension, TextureFormat};

/// A square image of four bytes a texel, with its smaller versions.
pub(crate) fn image(side: usize, data: Vec<u8>, format: TextureFormat) -> Image {
    let levels = side.ilog2().max(1);
    let mut all = data.clone();
    let (mut level, mut width) = (data, side);
    for _ in 1..levels {
        level = halve(&level, width);
        width /= 2;
        all.extend_from_slice(&level);
    }
    let size = Extent3d { width: side as u32, height: side as u32, depth_or_array_layers: 1 };
    let mut image = Image::new_uninit(size, TextureDimension::D2, format, RenderAssetUsages::RENDER_WORLD);
    image.data = Some(all);
    image.texture_descriptor.mip_level_count = levels;
    image.sampler = ImageSampler::Descriptor(ImageSamplerDescriptor {
        mag_filter: ImageFilterMode::Linear,
        min_filter: ImageFilterMode::Linear,
        mipmap_filter: ImageFilterMode::Linear,
        ..ImageSamplerDescriptor::default()
    });
    image
}

/// The next smaller version.
fn halve(data: &[u8], width: usize) -> Vec<u8> {
    let half = width / 2;
    let mut out = Vec::with_capacity(half * half * 4);
    for y in 0..half {
        for x in 0..half {
            for c in 0..4 {
                let get = |i: usize, j: usize| {
                    u32::from(data.get(((2 * y + j) * width + 2 * x + i) * 4 + c).copied().unwrap_or(0))
                };
                out.push(((get(0, 0) + get(1, 0) + get(0, 1) + get(1, 1) + 2) / 4) as u8);
            }
        }
    }
    out
}
