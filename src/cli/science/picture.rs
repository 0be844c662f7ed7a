//! A small picture in memory and its PNG.

use std::fs::File;
use std::io::BufWriter;
use std::path::Path;

use super::super::CliError;
use super::cannot_write;

/// Rows of RGB bytes.
pub(super) struct Picture {
    width: usize,
    height: usize,
    bytes: Vec<u8>,
}

impl Picture {
    /// One colour all over.
    pub(super) fn new(width: usize, height: usize, rgb: [u8; 3]) -> Self {
        Self { width, height, bytes: rgb.repeat(width * height) }
    }

    /// Colours the pixels of a rectangle by their place in it; what lies outside the picture is left out.
    pub(super) fn fill(&mut self, at: (usize, usize), size: (usize, usize), colour: impl Fn(usize, usize) -> [u8; 3]) {
        for y in (0..size.1).take_while(|y| at.1 + y < self.height) {
            for x in (0..size.0).take_while(|x| at.0 + x < self.width) {
                let start = 3 * ((at.1 + y) * self.width + at.0 + x);
                if let Some(pixel) = self.bytes.get_mut(start..start + 3) {
                    pixel.copy_from_slice(&colour(x, y));
                }
            }
        }
    }

    /// Writes it as PNG, sRGB.
    pub(super) fn write(&self, path: &Path) -> Result<(), CliError> {
        let file = File::create(path).map_err(|error| cannot_write(path, &error))?;
        let size = |pixels: usize| u32::try_from(pixels).unwrap_or(u32::MAX);
        let mut encoder = png::Encoder::new(BufWriter::new(file), size(self.width), size(self.height));
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_depth(png::BitDepth::Eight);
        encoder.set_source_srgb(png::SrgbRenderingIntent::Perceptual);
        let written = encoder.write_header().and_then(|mut writer| {
            writer.write_image_data(&self.bytes)?;
            writer.finish()
        });
        written.map_err(|error| cannot_write(path, &error))
    }
}
