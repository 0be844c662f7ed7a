//! Materials of both presets from one description: the renderer's own in the full preset; in the low one a material that
//! knows the one operatory light only, because the renderer's own costs a processor a hundred times that at every pixel.

use bevy::asset::embedded_asset;
use bevy::ecs::system::{EntityCommands, SystemParam};
use bevy::mesh::MeshVertexBufferLayoutRef;
use bevy::pbr::{MaterialPipeline, MaterialPipelineKey};
use bevy::prelude::*;
use bevy::reflect::TypePath;
use bevy::render::render_resource::{AsBindGroup, Face, RenderPipelineDescriptor, SpecializedMeshPipelineError};
use bevy::shader::ShaderRef;

use super::frame::SkinFrame;
use super::light;
use crate::app::AppOptions;

/// A surface under the operatory light, or one with its light in its colour.
#[derive(Asset, TypePath, AsBindGroup, Debug, Clone)]
#[bind_group_data(LitKey)]
pub(crate) struct LitMesh {
    #[uniform(0)]
    towards: Vec4,
    #[uniform(0)]
    halfway: Vec4,
    #[uniform(0)]
    colour: Vec4,
    #[uniform(0)]
    key: Vec4,
    #[uniform(0)]
    fill: Vec4,
    alpha_mode: AlphaMode,
    depth_bias: f32,
    culls: bool,
    unlit: bool,
}

/// What of it is decided when its program is built.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct LitKey {
    culls: bool,
    unlit: bool,
}

impl From<&LitMesh> for LitKey {
    fn from(material: &LitMesh) -> Self {
        Self { culls: material.culls, unlit: material.unlit }
    }
}

impl Material for LitMesh {
    fn fragment_shader() -> ShaderRef {
        "embedded://stipple/app/view/lit_mesh.wgsl".into()
    }

    fn alpha_mode(&self) -> AlphaMode {
        self.alpha_mode
    }

    fn depth_bias(&self) -> f32 {
        self.depth_bias
    }

    fn specialize(
        _: &MaterialPipeline,
        descriptor: &mut RenderPipelineDescriptor,
        _: &MeshVertexBufferLayoutRef,
        key: MaterialPipelineKey<Self>,
    ) -> Result<(), SpecializedMeshPipelineError> {
        descriptor.primitive.cull_mode = key.bind_group_data.culls.then_some(Face::Back);
        if let Some(fragment) = descriptor.fragment.as_mut().filter(|_| !key.bind_group_data.unlit) {
            fragment.shader_defs.push("LIT".into());
        }
        Ok(())
    }
}

impl LitMesh {
    /// The same surface as the renderer's own material describes, seen along `-eye`.
    fn like(full: &StandardMaterial, frame: &SkinFrame, eye: Vec3) -> Self {
        let towards = -light::travels(frame);
        let halfway = (towards + eye).normalize_or(towards);
        let gloss = 1.0 - full.perceptual_roughness;
        let (key, fill) = light::colours();
        Self {
            towards: towards.extend(0.5 * full.reflectance * gloss * gloss),
            halfway: halfway.extend(2.0 + 60.0 * gloss * gloss),
            colour: full.base_color.to_linear().to_vec4(),
            key: key.extend(0.0),
            fill: fill.extend(0.0),
            alpha_mode: full.alpha_mode,
            depth_bias: full.depth_bias,
            culls: full.cull_mode.is_some(),
            unlit: full.unlit,
        }
    }
}

/// A material of the preset in use.
#[derive(Clone)]
pub(crate) enum Paint {
    /// The renderer's own.
    Full(Handle<StandardMaterial>),
    /// Ours.
    Low(Handle<LitMesh>),
}

impl Paint {
    /// Puts it on something.
    pub(crate) fn on(&self, entity: &mut EntityCommands<'_>) {
        match self {
            Self::Full(handle) => entity.insert(MeshMaterial3d(handle.clone())),
            Self::Low(handle) => entity.insert(MeshMaterial3d(handle.clone())),
        };
    }
}

/// Makes them.
#[derive(SystemParam)]
pub(crate) struct Paints<'w> {
    options: Res<'w, AppOptions>,
    /// The renderer's own, for what has no other form.
    pub(crate) full: ResMut<'w, Assets<StandardMaterial>>,
    lit: ResMut<'w, Assets<LitMesh>>,
}

impl Paints<'_> {
    /// The low preset is in use.
    pub(crate) fn low(&self) -> bool {
        self.options.low_graphics
    }

    /// A material after its description, for something seen from the direction `eye`.
    pub(crate) fn add(&mut self, described: StandardMaterial, frame: &SkinFrame, eye: Vec3) -> Paint {
        if self.options.low_graphics {
            Paint::Low(self.lit.add(LitMesh::like(&described, frame, eye)))
        } else {
            Paint::Full(self.full.add(described))
        }
    }
}

pub(super) fn plugin(app: &mut App) {
    embedded_asset!(app, "lit_mesh.wgsl");
    app.add_plugins(MaterialPlugin::<LitMesh>::default());
}
