//! What the X server itself says of buttons and keys: a client of the test's own that hears every press and release.

use x11rb::connection::Connection as _;
use x11rb::protocol::Event;
use x11rb::protocol::xinput::{self, ConnectionExt as _, EventMask, XIEventMask};
use x11rb::protocol::xproto::{ConnectionExt as _, MappingStatus};
use x11rb::rust_connection::RustConnection;

/// An ear at the server.
pub(super) struct Server {
    connection: RustConnection,
}

impl Server {
    /// Listens from now on.
    pub(super) fn listen(display: &str) -> Self {
        let (connection, screen) = RustConnection::connect(Some(display)).expect("the server answers");
        connection.xinput_xi_query_version(2, 2).expect("asked").reply().expect("XInput 2.2");
        let kinds = [
            XIEventMask::RAW_BUTTON_PRESS,
            XIEventMask::RAW_BUTTON_RELEASE,
            XIEventMask::RAW_KEY_PRESS,
            XIEventMask::RAW_KEY_RELEASE,
        ];
        let mask = kinds.into_iter().fold(XIEventMask::from(0_u32), |all, kind| all | kind);
        let mask = EventMask { deviceid: xinput::Device::ALL_MASTER.into(), mask: vec![mask] };
        let root = connection.setup().roots[screen].root;
        connection.xinput_xi_select_events(root, &[mask]).expect("asked").check().expect("raw events");
        Self { connection }
    }

    /// The first and the third button change places, as for a left-handed user.
    pub(super) fn left_handed(&self) {
        let map = self.connection.get_pointer_mapping().expect("asked").reply().expect("the pointer's map").map;
        let swapped: Vec<u8> = map.iter().map(|to| if *to == 1 || *to == 3 { 4 - to } else { *to }).collect();
        let done = self.connection.set_pointer_mapping(&swapped).expect("asked").reply().expect("a new map");
        assert_eq!(done.status, MappingStatus::SUCCESS);
    }

    /// How long each button or key was down since the last time this was asked, ms of the server's own time, in the order
    /// in which they were let go.
    pub(super) fn holds_ms(&self) -> Vec<u32> {
        let (mut down, mut holds) = (Vec::new(), Vec::new());
        while let Some(event) = self.connection.poll_for_event().expect("the server is there") {
            let (pressed, which, at_ms) = match event {
                Event::XinputRawButtonPress(e) => (true, (e.detail, true), e.time),
                Event::XinputRawButtonRelease(e) => (false, (e.detail, true), e.time),
                Event::XinputRawKeyPress(e) => (true, (e.detail, false), e.time),
                Event::XinputRawKeyRelease(e) => (false, (e.detail, false), e.time),
                _ => continue,
            };
            if pressed {
                down.push((which, at_ms));
            } else if let Some(at) = down.iter().position(|(other, _)| *other == which) {
                holds.push(at_ms.wrapping_sub(down.remove(at).1));
            }
        }
        holds
    }
}
