//! One number of all preset files by its path, to be changed: for benches that ask what a number does.

use super::presets::{Presets, Sourced};

impl Presets {
    /// The number at a path of [`Presets::parameters`].
    pub fn at_mut(&mut self, path: &str) -> Option<&mut Sourced> {
        let (file, rest) = path.split_once('.')?;
        let presets = match file {
            "law" => return self.law.get_mut(rest),
            "healing" => return self.healing.get_mut(rest),
            "optics" => return self.optics.get_mut(rest),
            "skin" => return self.skin.get_mut(rest),
            "patients" => &mut self.patients,
            "scars" => &mut self.scars,
            "needles" => &mut self.needles,
            "machines" => &mut self.machines,
            "inks" => &mut self.inks,
            "pigments" => &mut self.pigments,
            "points" => &mut self.points,
            "tones" => &mut self.tones,
            _ => return None,
        };
        let (preset, name) = rest.split_once('.')?;
        presets.get_mut(preset)?.values.get_mut(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_of_the_list_can_be_reached() {
        let mut presets = Presets::get().unwrap().clone();
        for parameter in presets.parameters() {
            assert_eq!(presets.at_mut(&parameter.path), Some(&mut parameter.sourced.clone()), "{}", parameter.path);
        }
        for wrong in ["", "law", "law.k_z", "nothing.at.all", "scars.burn"] {
            assert_eq!(presets.at_mut(wrong), None, "{wrong}");
        }
    }
}
