//! The low preset's skin: a material that only looks up and multiplies, because the renderer's own works out its light at
//! every pixel even where it is told not to use it.

use bevy::asset::embedded_asset;
use bevy::prelude::*;
use bevy::reflect::TypePath;
use bevy::render::render_resource::AsBindGroup;
use bevy::shader::ShaderRef;

/// Skin whose light is in its colour and its corners.
#[derive(Asset, TypePath, AsBindGroup, Debug, Clone)]
pub(crate) struct LitSkin {
    /// Colour with the relief's light and shade.
    #[texture(0)]
    #[sampler(1)]
    pub(crate) colour: Handle<Image>,
}

impl Material for LitSkin {
    fn fragment_shader() -> ShaderRef {
        "embedded://stipple/app/view/lit_skin.wgsl".into()
    }
}

pub(super) fn plugin(app: &mut App) {
    embedded_asset!(app, "lit_skin.wgsl");
    app.add_plugins(MaterialPlugin::<LitSkin>::default());
}
