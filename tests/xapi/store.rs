//! A record store on loopback that keeps the rules of xAPI for statements, until it is told to break them.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use stipple::certify::xapi::Version;
use stipple::lrs::Store;

pub(crate) const USER: &str = "station-3";
pub(crate) const PASSWORD: &str = "correct horse";

/// What the store does with the next batch.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Play {
    /// Hangs up before it takes anything.
    HangUp,
    /// Takes all and hangs up.
    TakeAndHangUp,
    /// Takes all and never answers.
    TakeAndSayNothing,
    /// Never answers.
    SayNothing,
    /// Takes nothing, answers this.
    Status(u16),
    /// Takes the first half, answers this.
    HalfThen(u16),
    /// Takes the first half, says 200 and which ones it took.
    HalfListed,
    /// Takes all, answers 200 with something that is no list.
    TakeAndChatter,
    /// Takes nothing, answers 200 with a page for people, as a sign-in page of a network does.
    Portal,
}

#[derive(Default)]
pub(crate) struct State {
    /// Statements by id.
    pub(crate) held: BTreeMap<String, Value>,
    /// Ids in the order in which they came in.
    pub(crate) order: Vec<String>,
    /// What is played before the store behaves.
    pub(crate) plays: VecDeque<Play>,
    /// Answers the question for one statement with a list, as some stores do.
    pub(crate) lists: bool,
    /// Says 409 to whatever it holds, the same or not.
    pub(crate) touchy: bool,
    /// Ids that it does not want; a batch with one of them is refused whole.
    pub(crate) unwanted: BTreeSet<String>,
    /// Requests that changed or asked for something.
    pub(crate) posts: usize,
    pub(crate) gets: usize,
    /// Headers of the last request.
    pub(crate) headers: BTreeMap<String, String>,
    /// Connections that are never answered.
    silent: Vec<TcpStream>,
}

pub(crate) struct FakeStore {
    pub(crate) endpoint: String,
    state: Arc<Mutex<State>>,
}

impl FakeStore {
    pub(crate) fn start(plays: impl IntoIterator<Item = Play>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let endpoint = format!("http://{}/xAPI", listener.local_addr().unwrap());
        let state = Arc::new(Mutex::new(State { plays: plays.into_iter().collect(), ..State::default() }));
        let shared = Arc::clone(&state);
        // goes with the process of the test
        thread::spawn(move || listener.incoming().flatten().for_each(|stream| serve(stream, &shared)));
        Self { endpoint, state }
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    /// How to reach it, with one try and much patience.
    pub(crate) fn store(&self) -> Store {
        Store {
            endpoint: self.endpoint.clone(),
            user: USER.to_owned(),
            password: PASSWORD.to_owned(),
            version: Version::V1_0_3,
            timeout: Duration::from_mins(1),
            tries: 1,
            pause: Duration::ZERO,
        }
    }
}

struct Request {
    line: String,
    headers: BTreeMap<String, String>,
    body: Vec<u8>,
}

fn read(stream: &TcpStream) -> Option<Request> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).ok().filter(|read| *read > 0)?;
    let mut headers = BTreeMap::new();
    loop {
        let mut header = String::new();
        reader.read_line(&mut header).ok()?;
        let Some((key, value)) = header.trim().split_once(':') else { break };
        headers.insert(key.to_lowercase(), value.trim().to_owned());
    }
    let length = headers.get("content-length").map_or(0, |length| length.parse().unwrap());
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(Request { line, headers, body })
}

fn serve(mut stream: TcpStream, state: &Mutex<State>) {
    let Some(request) = read(&stream) else { return };
    let mut state = state.lock().unwrap();
    let answer =
        if request.line.starts_with("GET") { Some(get(&mut state, &request)) } else { post(&mut state, &request) };
    state.headers = request.headers;
    match answer {
        Some((0, _)) => state.silent.push(stream),
        Some((status, body)) => {
            let head = format!("HTTP/1.1 {status} X\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len());
            stream.write_all(&[head.as_bytes(), body.as_bytes()].concat()).unwrap_or_default();
        }
        None => {}
    }
}

fn allowed(request: &Request) -> bool {
    let expected = format!("Basic {}", STANDARD.encode(format!("{USER}:{PASSWORD}")));
    request.headers.get("authorization") == Some(&expected)
        && request.headers.get("x-experience-api-version").is_some_and(|version| version == "1.0.3")
}

fn get(state: &mut State, request: &Request) -> (u16, String) {
    state.gets += 1;
    if !allowed(request) {
        return (401, String::new());
    }
    let query = request.line.split(['?', ' ']).nth(2).unwrap();
    let id = query.split('&').find_map(|pair| pair.strip_prefix("statementId="));
    match id.and_then(|id| state.held.get(id)) {
        Some(held) => {
            let mut said = held.clone();
            said["stored"] = json!("2026-11-24T08:00:00.123456Z");
            said["authority"] = json!({ "objectType": "Agent", "mbox": "mailto:lrs@example.org" });
            said["version"] = json!("1.0.0");
            (200, if state.lists { json!({ "statements": [said] }) } else { said }.to_string())
        }
        None if state.lists => (200, json!({ "statements": [] }).to_string()),
        None => (404, String::new()),
    }
}

/// Status 0: no answer and no end; nothing: hang up.
fn post(state: &mut State, request: &Request) -> Option<(u16, String)> {
    state.posts += 1;
    if !allowed(request) {
        return Some((401, String::new()));
    }
    let batch: Vec<Value> = serde_json::from_slice(&request.body).unwrap();
    let half = &batch[..batch.len() / 2];
    match state.plays.pop_front() {
        Some(Play::HangUp) => None,
        Some(Play::TakeAndHangUp) => {
            take(state, &batch);
            None
        }
        Some(Play::TakeAndSayNothing) => {
            take(state, &batch);
            Some((0, String::new()))
        }
        Some(Play::SayNothing) => Some((0, String::new())),
        Some(Play::Status(status)) => Some((status, "no\u{1b}[31m".to_owned())),
        Some(Play::HalfThen(status)) => {
            take(state, half);
            Some((status, "half".to_owned()))
        }
        Some(Play::HalfListed) => Some(take(state, half)),
        Some(Play::Portal) => Some((200, "<p>please sign in</p>".to_owned())),
        Some(Play::TakeAndChatter) => {
            take(state, &batch);
            Some((200, "<p>thank you</p>".to_owned()))
        }
        None => Some(take(state, &batch)),
    }
}

fn take(state: &mut State, batch: &[Value]) -> (u16, String) {
    let id = |statement: &Value| statement["id"].as_str().unwrap().to_owned();
    if batch.iter().any(|statement| state.unwanted.contains(&id(statement))) {
        return (400, "this one is bad".to_owned());
    }
    let clash = |held: &Value, statement: &Value| state.touchy || held != statement;
    if batch.iter().any(|statement| state.held.get(&id(statement)).is_some_and(|held| clash(held, statement))) {
        return (409, "there already".to_owned());
    }
    for statement in batch {
        if state.held.insert(id(statement), statement.clone()).is_none() {
            state.order.push(id(statement));
        }
    }
    let ids: Vec<String> = batch.iter().map(id).collect();
    (200, json!(ids).to_string())
}
