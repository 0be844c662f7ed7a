//! Time of a frame while practising, low preset, beside a plain Bevy scene of the same head and one light, in turn and in
//! the same run. Needs a display and xdotool: `xvfb-run -s "-screen 0 1280x720x24" cargo bench --profile dev --bench frame`.

#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a bench prints and stops at the first surprise")]
#![expect(elided_lifetimes_in_paths, reason = "systems name their parameters the way Bevy does")]

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use bevy::asset::RenderAssetUsages;
use bevy::mesh::{Indices, PrimitiveTopology};
use bevy::prelude::*;
use bevy::window::WindowResolution;
use serde_json::Value;
use stipple::scalp::Scalp;

/// Frames before the measurement: pipelines compile.
const WARM_UP: u32 = 20;
/// Seconds measured in each turn.
const SECONDS: f64 = 15.0;
/// Turns of each.
const TURNS: usize = 3;
const SIZE: (u32, u32) = (1280, 720);

fn main() {
    if std::env::var_os("STIPPLE_PLAIN_SCENE").is_some() {
        plain_scene();
        return;
    }
    let mut ratios = Vec::new();
    println!("{:>6} {:>12} {:>12} {:>8}", "turn", "plain, ms", "stipple, ms", "ratio");
    for turn in 1..=TURNS {
        let (plain, ours) = (plain_ms(), ours_ms());
        ratios.push(ours / plain);
        println!("{turn:>6} {plain:>12.1} {ours:>12.1} {:>8.2}", ours / plain);
    }
    ratios.sort_by(f64::total_cmp);
    println!("median ratio {:.2}", ratios[TURNS / 2]);
}

/// Runs this program again as the plain scene.
fn plain_ms() -> f64 {
    let mut command = Command::new(std::env::current_exe().unwrap());
    let told = command.env("STIPPLE_PLAIN_SCENE", "1").stderr(Stdio::null()).output().unwrap();
    String::from_utf8_lossy(&told.stdout).trim().parse().unwrap()
}

/// Runs the program itself on the same head, machine running over the skin, and reads its account of itself.
fn ours_ms() -> f64 {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("status.json");
    let size = format!("{}x{}", SIZE.0, SIZE.1);
    let program = Command::new(env!("CARGO_BIN_EXE_stipple"))
        .args(["practise", stipple::scenario::DEFAULT_ID, "--low-graphics", "--size", &size])
        .env("STIPPLE_STATUS", &file)
        .env("STIPPLE_ATTEMPTS", folder.path())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut program = Killed(program);
    let ready = wait(&mut program, &file, |now| now["phase"] == "ready");
    assert_eq!(ready["low_graphics"], true, "{ready:#}");
    assert_eq!(ready["window"], serde_json::json!([SIZE.0, SIZE.1]), "{ready:#}");
    xdotool(&["search", "--sync", "--onlyvisible", "--name", "Stipple", "windowfocus", "--sync", "key", "Return"]);
    wait(&mut program, &file, |now| now["phase"] == "running");
    xdotool(&["mousemove", "450", "380", "key", "space"]);
    let warm = wait(&mut program, &file, |now| now["machine"] == true)["frames"].as_u64().unwrap() + u64::from(WARM_UP);
    let from = wait(&mut program, &file, |now| now["frames"].as_u64() >= Some(warm));
    let until = from["seconds"].as_f64().unwrap() + SECONDS;
    let to = wait(&mut program, &file, |now| now["seconds"].as_f64() >= Some(until));
    let (seconds, frames) = (
        to["seconds"].as_f64().unwrap() - from["seconds"].as_f64().unwrap(),
        to["frames"].as_f64().unwrap() - from["frames"].as_f64().unwrap(),
    );
    seconds * 1000.0 / frames
}

struct Killed(Child);

impl Drop for Killed {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

fn xdotool(args: &[&str]) {
    assert!(Command::new("xdotool").args(args).stdout(Stdio::null()).status().unwrap().success(), "xdotool {args:?}");
}

fn wait(program: &mut Killed, file: &Path, wanted: impl Fn(&Value) -> bool) -> Value {
    let since = Instant::now();
    loop {
        let text = std::fs::read_to_string(file).unwrap_or_default();
        if let Some(now) = serde_json::from_str(&text).ok().filter(&wanted) {
            return now;
        }
        assert!(program.0.try_wait().unwrap().is_none(), "the program ended");
        assert!(since.elapsed() < Duration::from_mins(3), "never came; last account: {text}");
        sleep(Duration::from_millis(20));
    }
}

/// The head of the default scenario, one light, one camera, no anti-aliasing, no shadows.
fn plain_scene() {
    let window = Window { resolution: WindowResolution::new(SIZE.0, SIZE.1), ..default() };
    App::new()
        .add_plugins(DefaultPlugins.set(WindowPlugin { primary_window: Some(window), ..default() }))
        .add_systems(Startup, set_scene)
        .add_systems(Update, measure)
        .run();
}

fn set_scene(
    mut commands: Commands,
    mut meshes: ResMut<Assets<Mesh>>,
    mut materials: ResMut<Assets<StandardMaterial>>,
) {
    let scenario = stipple::scenario::find(stipple::scenario::DEFAULT_ID).unwrap().scenario;
    let head = Scalp::build(&scenario.scalp).unwrap();
    let mesh = Mesh::new(PrimitiveTopology::TriangleList, RenderAssetUsages::default())
        .with_inserted_attribute(Mesh::ATTRIBUTE_POSITION, head.mesh().positions.clone())
        .with_inserted_attribute(Mesh::ATTRIBUTE_NORMAL, head.mesh().normals.clone())
        .with_inserted_indices(Indices::U32(head.mesh().indices.clone()));
    let skin = StandardMaterial { base_color: Color::srgb(0.8, 0.6, 0.5), perceptual_roughness: 0.6, ..default() };
    commands.spawn((Mesh3d(meshes.add(mesh)), MeshMaterial3d(materials.add(skin))));
    let light = Transform::from_xyz(200.0, 400.0, 300.0).looking_at(Vec3::ZERO, Vec3::Y);
    commands.spawn((DirectionalLight { illuminance: 8_000.0, ..default() }, light));
    let eye = Transform::from_xyz(0.0, 60.0, 260.0).looking_at(Vec3::new(0.0, -70.0, 0.0), Vec3::Y);
    commands.spawn((Camera3d::default(), Msaa::Off, eye));
}

fn measure(time: Res<Time<Real>>, mut frames: Local<u32>, mut from_s: Local<f64>, mut exit: MessageWriter<AppExit>) {
    *frames += 1;
    let now_s = time.elapsed_secs_f64();
    if *frames <= WARM_UP {
        *from_s = now_s;
    } else if now_s - *from_s >= SECONDS {
        println!("{}", (now_s - *from_s) * 1000.0 / f64::from(*frames - WARM_UP));
        exit.write(AppExit::Success);
    }
}
