//! The low preset switches itself on where the picture is drawn in software, unless the user said otherwise.

use bevy::prelude::*;
use bevy::render::renderer::RenderAdapterInfo;

use super::AppOptions;

/// What is said about the preset, if it was not the user's choice.
#[derive(Resource, Default)]
pub(crate) struct PresetNote(pub(crate) Option<String>);

pub(super) fn plugin(app: &mut App) {
    // before anything is made that depends on it
    app.init_resource::<PresetNote>().add_systems(PreStartup, choose);
}

fn choose(adapter: Option<Res<RenderAdapterInfo>>, mut options: ResMut<AppOptions>, mut note: ResMut<PresetNote>) {
    let Some(adapter) = adapter.filter(|_| !options.graphics_said) else { return };
    // the type has no name here without a crate of its own
    if is_software(&format!("{:?}", adapter.device_type)) {
        options.low_graphics = true;
        note.0 = Some(said(&adapter.name));
    }
}

/// The processor draws.
fn is_software(device_type: &str) -> bool {
    device_type == "Cpu"
}

fn said(adapter: &str) -> String {
    format!("Low graphics: {adapter} draws in software; --low-graphics=false for the full picture")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_software_renderer_is_one() {
        for (device_type, software) in
            [("Cpu", true), ("DiscreteGpu", false), ("IntegratedGpu", false), ("VirtualGpu", false), ("Other", false)]
        {
            assert_eq!(is_software(device_type), software, "{device_type}");
        }
    }
}
