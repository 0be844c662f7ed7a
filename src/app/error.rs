//! Why the window could not open.

/// Why the window could not open or had to close.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// There is nothing to draw on.
    #[error("there is no display: neither WAYLAND_DISPLAY nor DISPLAY is set")]
    NoDisplay,
    /// No graphics adapter answers.
    #[error("no graphics adapter was found: neither a graphics card nor a software renderer (Vulkan) answers")]
    NoGpu,
    /// The picture's thread broke.
    #[error("the window closed in a fault: {0}")]
    Broke(String),
    /// The program under the window ended with an error code.
    #[error("the window ended with code {0}")]
    Ended(u8),
}

impl AppError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::NoDisplay => "run it on a desktop, or without a window: stipple demo",
            Self::NoGpu => {
                "install a Vulkan driver for the card, or the software renderer: apt install mesa-vulkan-drivers; without a picture: stipple demo"
            }
            Self::Broke(_) | Self::Ended(_) => "what was recorded is kept: stipple score FILE reads it",
        }
    }
}

/// Whether there is a display to open a window on.
pub fn display() -> Result<(), AppError> {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    if !cfg!(target_os = "linux") || set("WAYLAND_DISPLAY") || set("DISPLAY") {
        Ok(())
    } else {
        Err(AppError::NoDisplay)
    }
}

/// What a caught panic says, in one line.
pub(super) fn of_panic(payload: &(dyn std::any::Any + Send)) -> AppError {
    let said = payload
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| payload.downcast_ref::<&str>().copied())
        .unwrap_or("no reason given");
    if said.contains("GPU") || said.contains("adapter") {
        AppError::NoGpu
    } else if said.contains("EventLoop") || said.contains("event loop") {
        AppError::NoDisplay
    } else {
        AppError::Broke(said.lines().next().unwrap_or("no reason given").to_owned())
    }
}
