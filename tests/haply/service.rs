//! A stand-in for the vendor's service: speaks the JSON of its documentation on a loopback port, with a hand on the
//! device that gives way to the force, and misbehaves as told.

use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tungstenite::{Message, WebSocket};

/// What the service does with one message after it has been heard.
pub(crate) enum Say {
    /// Answers with the state, as documented.
    State,
    /// Answers with this text.
    Text(String),
    /// Answers nothing.
    Nothing,
    /// Answers with the state after a while.
    Late(Duration),
    /// Closes the connection.
    Goodbye,
}

/// One message of the client.
#[derive(Clone, Debug)]
pub(crate) struct Heard {
    /// When.
    pub(crate) at: Instant,
    /// The force in it, the service's axes, N.
    pub(crate) force_n: Option<[f64; 3]>,
    /// Which message of this connection, from 0.
    pub(crate) number: usize,
}

/// Where a hand that does something is now, the service's axes.
pub(crate) struct Held {
    /// Place of the cursor, m.
    pub(crate) position_m: [f64; 3],
    /// Orientation of the grip, w x y z.
    pub(crate) grip: [f64; 4],
    /// The pedal's button.
    pub(crate) pedal: bool,
}

/// A hand that does something: asked once a millisecond with the force on it, N; nothing once it has let go for good.
pub(crate) type Holder = Arc<Mutex<dyn FnMut([f64; 3]) -> Option<Held> + Send>>;

/// The device with the hand on it, the service's axes.
pub(crate) struct Hand {
    /// Moves it; without one it is a spring to its target.
    pub(crate) holder: Option<Holder>,
    /// Time that the holder has not had yet, s.
    pub(crate) owed_s: f64,
    /// Where the hand wants to be after this many seconds, m.
    pub(crate) target_m: fn(f64) -> [f64; 3],
    /// Stiffness of the arm, N/m.
    pub(crate) stiffness_n_per_m: f64,
    /// Resistance to motion, N·s/m.
    pub(crate) damping_n_s_per_m: f64,
    /// Place of the cursor, m.
    pub(crate) position_m: [f64; 3],
    /// Its velocity, m/s.
    pub(crate) velocity_m_per_s: [f64; 3],
    /// Buttons of the grip: held, pedal.
    pub(crate) buttons: [bool; 2],
    /// Time since the connection, s.
    pub(crate) time_s: f64,
    /// Flags of the device: calibrated, power supply, ready.
    pub(crate) status: [bool; 3],
    /// The grip is awake.
    pub(crate) grip_awake: bool,
    /// Orientation of the grip, w x y z: points straight down.
    pub(crate) grip: [f64; 4],
}

impl Default for Hand {
    fn default() -> Self {
        Self {
            holder: None,
            owed_s: 0.0,
            target_m: |_| [0.0; 3],
            stiffness_n_per_m: 300.0,
            damping_n_s_per_m: 5.0,
            position_m: [0.0; 3],
            velocity_m_per_s: [0.0; 3],
            buttons: [true, true],
            time_s: 0.0,
            status: [true; 3],
            grip_awake: true,
            grip: [std::f64::consts::FRAC_1_SQRT_2, -std::f64::consts::FRAC_1_SQRT_2, 0.0, 0.0],
        }
    }
}

impl Hand {
    /// The arm is pulled to its target and pushed by the force; inertia is nothing beside its damping.
    fn step(&mut self, force_n: [f64; 3], dt_s: f64) {
        self.time_s += dt_s;
        if let Some(holder) = self.holder.clone() {
            return self.hold(&mut *holder.lock().unwrap(), force_n, dt_s);
        }
        let target = (self.target_m)(self.time_s);
        let share = 1.0 - (-dt_s * self.stiffness_n_per_m / self.damping_n_s_per_m).exp();
        for axis in 0..3 {
            let rest = target[axis] + force_n[axis] / self.stiffness_n_per_m;
            let moved = (rest - self.position_m[axis]) * share;
            self.velocity_m_per_s[axis] = moved / dt_s.max(1e-6);
            self.position_m[axis] += moved;
        }
    }
}

impl Hand {
    /// As many milliseconds of the holder as have passed; a long silence is not made up for.
    fn hold(&mut self, holder: &mut dyn FnMut([f64; 3]) -> Option<Held>, force_n: [f64; 3], dt_s: f64) {
        self.owed_s = (self.owed_s + dt_s).min(0.05);
        while self.owed_s >= 0.001 {
            self.owed_s -= 0.001;
            let Some(held) = holder(force_n) else {
                (self.buttons, self.velocity_m_per_s) = ([false; 2], [0.0; 3]);
                return;
            };
            for axis in 0..3 {
                self.velocity_m_per_s[axis] = (held.position_m[axis] - self.position_m[axis]) * 1000.0;
            }
            (self.position_m, self.grip, self.buttons) = (held.position_m, held.grip, [true, held.pedal]);
        }
    }
}

/// Settings that a client made.
#[derive(Clone, Debug, Default)]
struct Made {
    basis: Option<String>,
    preset: Option<String>,
    damping: f64,
}

/// Called for each message; may change the hand.
pub(crate) type Act = dyn FnMut(&Heard, &mut Hand) -> Say + Send;

/// A running stand-in; stops when dropped.
pub(crate) struct Service {
    /// Where it listens.
    pub(crate) address: SocketAddr,
    heard: Arc<Mutex<Vec<Heard>>>,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Service {
    /// A service with one device, one grip and good manners.
    pub(crate) fn good(hand: impl Fn() -> Hand + Send + 'static) -> Self {
        Self::start(inventory(), hand, |_, _| Say::State)
    }

    /// A service whose first message and manners are given; each connection begins with a new hand.
    pub(crate) fn start(
        inventory: Value,
        hand: impl Fn() -> Hand + Send + 'static,
        act: impl FnMut(&Heard, &mut Hand) -> Say + Send + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let address = listener.local_addr().unwrap();
        let (heard, stop) = (Arc::new(Mutex::new(Vec::new())), Arc::new(AtomicBool::new(false)));
        let mut line = Line {
            inventory,
            hand: Box::new(hand),
            act: Box::new(act),
            heard: Arc::clone(&heard),
            stop: Arc::clone(&stop),
        };
        let thread = std::thread::spawn(move || {
            while !line.stop.load(Ordering::Relaxed) {
                match listener.accept() {
                    Ok((stream, _)) => line.serve(stream),
                    Err(_) => std::thread::sleep(Duration::from_millis(1)),
                }
            }
        });
        Self { address, heard, stop, thread: Some(thread) }
    }

    /// Everything heard so far, over all connections.
    pub(crate) fn heard(&self) -> Vec<Heard> {
        self.heard.lock().unwrap().clone()
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        self.thread.take().unwrap().join().unwrap();
    }
}

struct Line {
    inventory: Value,
    hand: Box<dyn Fn() -> Hand + Send>,
    act: Box<Act>,
    heard: Arc<Mutex<Vec<Heard>>>,
    stop: Arc<AtomicBool>,
}

impl Line {
    /// One connection, until either end has enough.
    fn serve(&mut self, stream: TcpStream) {
        stream.set_nonblocking(false).unwrap();
        stream.set_nodelay(true).unwrap();
        stream.set_read_timeout(Some(Duration::from_millis(20))).unwrap();
        let Ok(mut socket) = tungstenite::accept(stream) else { return };
        let (mut hand, mut made, mut number) = ((self.hand)(), Made::default(), 0);
        // a hand that does something is somewhere from the start
        hand.step([0.0; 3], 0.0011);
        let mut last = Instant::now();
        if socket.send(Message::text(self.inventory.to_string())).is_err() {
            return;
        }
        while !self.stop.load(Ordering::Relaxed) {
            let text = match socket.read() {
                Ok(Message::Text(text)) => text,
                Ok(Message::Close(_)) => return,
                Ok(_) => continue,
                Err(tungstenite::Error::Io(error)) if error.kind() == std::io::ErrorKind::WouldBlock => continue,
                Err(_) => return,
            };
            let at = Instant::now();
            let order: Value = serde_json::from_str(&text).unwrap();
            made.take(&order);
            let force_n = force(&order);
            // a command lives for one message: applied once and forgotten, as documented
            hand.step(force_n.unwrap_or_default(), at.duration_since(last).as_secs_f64());
            last = at;
            let heard = Heard { at, force_n, number };
            self.heard.lock().unwrap().push(heard.clone());
            number += 1;
            let full = order["session"]["force_render_full_state"].is_object();
            let say = (self.act)(&heard, &mut hand);
            if !answer(&mut socket, say, || state(&hand, force_n, full.then_some(&made))) {
                return;
            }
        }
    }
}

/// False when the connection is over.
fn answer(socket: &mut WebSocket<TcpStream>, say: Say, state: impl FnOnce() -> Value) -> bool {
    let text = match say {
        Say::State => state().to_string(),
        Say::Text(text) => text,
        Say::Nothing => return true,
        Say::Late(wait) => {
            std::thread::sleep(wait);
            state().to_string()
        }
        Say::Goodbye => {
            drop(socket.close(None));
            drop(socket.flush());
            return false;
        }
    };
    socket.send(Message::text(text)).is_ok()
}

impl Made {
    fn take(&mut self, order: &Value) {
        let word = |value: &Value| value.as_str().map(str::to_owned);
        let device = &order["inverse3"][0]["configure"];
        self.basis = word(&order["session"]["configure"]["basis"]["permutation"]).or(self.basis.take());
        self.preset = word(&device["preset"]["preset"]).or(self.preset.take());
        self.damping = device["damping"]["scalar"].as_f64().unwrap_or(self.damping);
    }
}

fn force(order: &Value) -> Option<[f64; 3]> {
    let vector = &order["inverse3"][0]["commands"]["set_cursor_force"]["vector"];
    vector.is_object().then(|| ["x", "y", "z"].map(|axis| vector[axis].as_f64().unwrap()))
}

fn vector(v: [f64; 3]) -> Value {
    json!({"x": v[0], "y": v[1], "z": v[2]})
}

/// The first message of the documentation: one device, one grip by radio, with settings as another program left them.
pub(crate) fn inventory() -> Value {
    let left = Made { basis: Some("XZY".to_owned()), preset: Some("defaults".to_owned()), damping: 0.5 };
    let mut first = state(&Hand::default(), None, Some(&left));
    first["inverse3"][0]["status"]["in_use"] = json!(false);
    first
}

fn state(hand: &Hand, force_n: Option<[f64; 3]>, made: Option<&Made>) -> Value {
    let [calibrated, power_supply, ready] = hand.status;
    let [w, x, y, z] = hand.grip;
    let mut inverse = json!({
        "device_id": "049D",
        "state": {
            "cursor_position": vector(hand.position_m),
            "cursor_velocity": vector(hand.velocity_m_per_s),
            "angular_position": {"a0": 0.0, "a1": 0.0, "a2": 0.0},
            "body_orientation": {"w": 1.0, "x": 0.0, "y": 0.0, "z": 0.0},
            "current_cursor_force": vector(force_n.unwrap_or_default()),
            "control_domain": "cartesian",
            "control_mode": if force_n.is_some() { "force" } else { "idle" },
            "transform": {"position": {"x": 0, "y": 0, "z": 0}, "rotation": {"w": 1, "x": 0, "y": 0, "z": 0}, "scale": {"x": 1, "y": 1, "z": 1}},
        },
        "status": {"calibrated": calibrated, "in_use": true, "power_supply": power_supply, "ready": ready, "started": true},
    });
    if let Some(made) = made {
        inverse["config"] = json!({
            "type": "inverse3",
            "handedness": "right",
            "gravity_compensation": {"enabled": true, "scaling_factor": 1.0},
            "home_return": {"enabled": false},
            "preset": made.preset,
            "basis": {"permutation": made.basis},
            "filters": {"force_gate": {"gain": 0.3}, "damping": {"scalar": made.damping}},
        });
    }
    json!({
        "session_id": 7,
        "inverse3": [inverse],
        "wireless_verse_grip": [{
            "device_id": "61548",
            "state": {
                "orientation": {"w": w, "x": x, "y": y, "z": z},
                "buttons": {"a": hand.buttons[0], "b": hand.buttons[1], "c": false},
                "hall": 0, "battery_level": 0.9
            },
            "status": {"ready": true, "connected": true, "awake": hand.grip_awake}
        }]
    })
}
