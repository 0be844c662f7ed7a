//! Any bytes as any report of the open stylus protocol.

use stipple::device::ohs::{
    Calibration, Capabilities, Command, Control, DeviceLimits, Diagnostics, LEN, State, crc16, id,
};

const IDS: [u8; 7] =
    [id::STATE, id::COMMAND, id::CAPABILITIES, id::LIMITS, id::CALIBRATION, id::DIAGNOSTICS, id::CONTROL];

/// As they stand, and once as each report with a right CRC: no fuzzer finds one by chance.
pub(crate) fn reports(data: &[u8]) {
    judge(data);
    let mut report = [0; LEN];
    report.iter_mut().zip(data).for_each(|(to, from)| *to = *from);
    for id in IDS {
        report[0] = id;
        let crc = crc16(&report[..62]);
        report[62..].copy_from_slice(&crc.to_le_bytes());
        judge(&report);
        if id == id::CALIBRATION {
            with_hash(&report);
        }
    }
}

/// A calibration has a second check.
fn with_hash(report: &[u8; LEN]) {
    let mut report = *report;
    let calibration = Calibration::NONE.pack();
    report[13..21].copy_from_slice(&calibration[13..21]);
    let hash = crc32(&report[1..45]);
    report[45..49].copy_from_slice(&hash.to_le_bytes());
    let crc = crc16(&report[..62]);
    report[62..].copy_from_slice(&crc.to_le_bytes());
    judge(&report);
}

fn crc32(bytes: &[u8]) -> u32 {
    let mut crc = u32::MAX;
    for byte in bytes {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 0 { crc >> 1 } else { (crc >> 1) ^ 0xEDB8_8320 };
        }
    }
    !crc
}

/// What is taken is finite and comes back as it was.
fn judge(bytes: &[u8]) {
    if let Ok(state) = State::parse(bytes) {
        assert_eq!(State::parse(&state.pack()), Ok(state));
        assert!(state.pose().is_finite() && state.velocity_mm_per_s.is_finite() && state.applied_force_n.is_finite());
        assert!((state.pose().rotation.length_squared() - 1.0).abs() < 1e-9);
    }
    if let Ok(command) = Command::parse(bytes) {
        let mut back = Command::parse(&command.pack());
        if let (Some(plane), Ok(Command { plane: Some(sent), .. })) = (command.plane, &mut back) {
            // sent with length one, so a last digit may differ
            assert!((sent.normal - plane.normal).length() < 1e-3, "{} {}", sent.normal, plane.normal);
            sent.normal = plane.normal;
        }
        assert_eq!(back, Ok(command));
        assert!(command.force_n.is_finite() && command.torque_n_mm.is_finite());
        assert!(command.force_limit_n.is_none_or(|limit_n| limit_n > 0.0) && command.valid_for_ms > 0);
    }
    if let Ok(capabilities) = Capabilities::parse(bytes) {
        assert_eq!(Capabilities::parse(&capabilities.pack()), Ok(capabilities));
        if capabilities.check().is_ok() {
            let size_mm = capabilities.workspace_max_mm - capabilities.workspace_min_mm;
            assert!(size_mm.min_element() >= 1.0 && capabilities.servo_hz >= capabilities.report_hz);
            assert!(capabilities.report_hz >= 100.0 && capabilities.max_watchdog_ms <= 100);
            assert!(capabilities.min_watchdog_ms >= 1 && capabilities.min_watchdog_ms <= capabilities.max_watchdog_ms);
        }
    }
    if let Ok(limits) = DeviceLimits::parse(bytes) {
        assert_eq!(DeviceLimits::parse(&limits.pack()), Ok(limits));
    }
    if let Ok(calibration) = Calibration::parse(bytes) {
        assert_eq!(Calibration::parse(&calibration.pack()), Ok(calibration));
    }
    if let Ok(diagnostics) = Diagnostics::parse(bytes) {
        assert_eq!(Diagnostics::parse(&diagnostics.pack()), Ok(diagnostics));
    }
    if let Ok(control) = Control::parse(bytes) {
        assert_eq!(Control::parse(&control.pack()), Ok(control));
    }
}
