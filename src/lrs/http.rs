//! Requests to a record store. Everything a store says is capped and shown shortened; the password is never shown.

use std::fmt;
use std::net::IpAddr;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use ureq::Agent;
use ureq::http::Uri;
use uuid::Uuid;

use super::LrsError;
use crate::certify::json::{self};
use crate::certify::xapi::{Statement, Version};
use crate::scenario::shown;

/// Most of an answer that is read, bytes.
const MAX_ANSWER: u64 = 1 << 20;
/// Of a store without an answer: connecting takes this long at most.
const MAX_CONNECT: Duration = Duration::from_secs(10);

/// A record store and how to reach it.
#[derive(Clone)]
pub struct Store {
    /// Its xAPI endpoint without `/statements`.
    pub endpoint: String,
    /// Name.
    pub user: String,
    /// Password.
    pub password: String,
    /// What it speaks.
    pub version: Version,
    /// How long one request may take.
    pub timeout: Duration,
    /// How often a batch is tried, 1 or more.
    pub tries: u32,
    /// How long to wait before the second try; twice as long before each further one.
    pub pause: Duration,
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "record store {} as {}", self.endpoint, self.user)
    }
}

/// What a store answered.
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) body: Vec<u8>,
}

impl Answer {
    /// Its beginning, safe to print.
    pub(super) fn said(&self) -> String {
        match shown(&String::from_utf8_lossy(&self.body)).trim() {
            "" => "nothing more".to_owned(),
            said => said.to_owned(),
        }
    }
}

/// A connection to a store.
pub(super) struct Client {
    agent: Agent,
    url: String,
    authorization: String,
    version: Version,
}

impl Client {
    pub(super) fn new(store: &Store) -> Result<Self, LrsError> {
        let loopback = checked(&store.endpoint)?;
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .timeout_global(Some(store.timeout))
            .timeout_connect(Some(store.timeout.min(MAX_CONNECT)))
            .user_agent(concat!("Stipple/", env!("CARGO_PKG_VERSION")));
        // nothing stands between a program and its own machine
        let config = if loopback { config.proxy(None) } else { config };
        let pair = STANDARD.encode(format!("{}:{}", store.user, store.password));
        Ok(Self {
            agent: config.build().into(),
            url: format!("{}/statements", store.endpoint.trim_end_matches('/')),
            authorization: format!("Basic {pair}"),
            version: store.version,
        })
    }

    /// Sends statements; an error is one of the way, not of the store.
    pub(super) fn post(&self, statements: &[&Statement]) -> Result<Answer, String> {
        let values: Vec<&Value> = statements.iter().map(|statement| statement.value()).collect();
        let body = json::canonical(&values).map_err(|error| error.to_string())?;
        let request = self.agent.post(&self.url).header("Content-Type", "application/json");
        answer(self.headed(request).send(&body[..]))
    }

    /// Asks for one statement, as it came or as it was voided.
    pub(super) fn get(&self, id: Uuid, voided: bool) -> Result<Answer, String> {
        let key = if voided { "voidedStatementId" } else { "statementId" };
        let request = self.agent.get(&self.url).query(key, id.to_string()).query("format", "exact");
        answer(self.headed(request).call())
    }

    fn headed<B>(&self, request: ureq::RequestBuilder<B>) -> ureq::RequestBuilder<B> {
        request.header("Authorization", &self.authorization).header("X-Experience-API-Version", self.version.name())
    }
}

fn answer(done: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Result<Answer, String> {
    let mut response = done.map_err(|error| error.to_string())?;
    let status = response.status().as_u16();
    let body = response.body_mut().with_config().limit(MAX_ANSWER).read_to_vec();
    Ok(Answer { status, body: body.map_err(|error| error.to_string())? })
}

/// Checks an endpoint; tells whether it is on this machine. A password goes in the clear nowhere else.
fn checked(endpoint: &str) -> Result<bool, LrsError> {
    let wrong = |allowed| LrsError::Endpoint { found: shown(endpoint), allowed };
    let address = "an address such as https://lrs.example/xapi, without name, password, ? and #";
    let uri: Uri = endpoint.parse().map_err(|_e| wrong(address))?;
    let host = uri.host().unwrap_or_default();
    if host.is_empty() || endpoint.contains(['@', '?', '#']) {
        return Err(wrong(address));
    }
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let loopback = bare == "localhost" || bare.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback());
    match uri.scheme_str() {
        Some("https") => Ok(loopback),
        Some("http") if loopback => Ok(true),
        Some("http") => Err(wrong("https://; a password is sent in the clear only within this machine")),
        _ => Err(wrong(address)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_goes_in_the_clear_only_within_this_machine() {
        for (endpoint, expected) in [
            ("https://lrs.example/xapi", Some(false)),
            ("http://127.0.0.1:8199/xAPI", Some(true)),
            ("http://localhost/", Some(true)),
            ("http://[::1]:80/x", Some(true)),
            ("http://lrs.example/xapi", None),
            ("http://localhost.example/", None),
            ("https://name:word@lrs.example/", None),
            ("https://lrs.example/?a", None),
            ("ftp://127.0.0.1/", None),
            ("lrs.example", None),
            ("", None),
        ] {
            assert_eq!(checked(endpoint).ok(), expected, "{endpoint}");
        }
    }
}
