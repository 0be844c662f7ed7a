//! Where a bridge listens: a Unix socket or a port of this machine.

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::str::FromStr;

/// See the module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BridgeAddress {
    /// `unix:/path/of/socket`
    Unix(PathBuf),
    /// `127.0.0.1:7410`, `[::1]:7410` or `localhost:7410`
    Tcp(SocketAddr),
}

/// An address that is none, or that is not on this machine.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// Not an address.
    #[error("bridge address is `{found}`, must be unix:/path or host:port")]
    Form {
        /// What was written.
        found: String,
    },
    /// Of another machine.
    #[error("bridge address {found} is not on this machine")]
    NotLocal {
        /// What was written.
        found: SocketAddr,
    },
    /// This system has no such sockets.
    #[error("this system has no Unix sockets")]
    NoUnix,
}

impl AddressError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Form { .. } => "for example bridge:127.0.0.1:7410 or bridge:unix:/run/user/1000/ohs.sock",
            Self::NotLocal { .. } => {
                "a network cannot keep a force loop in time; run the bridge on this machine, or tunnel it with: ssh -L \
                 7410:localhost:7410 HOST"
            }
            Self::NoUnix => "use a port of this machine: bridge:127.0.0.1:7410",
        }
    }
}

impl FromStr for BridgeAddress {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        let form = || AddressError::Form { found: text.chars().take(80).collect() };
        if let Some(path) = text.strip_prefix("unix:") {
            return match (cfg!(unix), path.is_empty()) {
                (false, _) => Err(AddressError::NoUnix),
                (true, true) => Err(form()),
                (true, false) => Ok(Self::Unix(PathBuf::from(path))),
            };
        }
        // no name but this one is looked up: a name server is no part of this
        let text =
            if let Some(port) = text.strip_prefix("localhost:") { format!("127.0.0.1:{port}") } else { text.into() };
        let address = SocketAddr::from_str(&text).map_err(|_not_one| form())?;
        if is_local(address.ip()) { Ok(Self::Tcp(address)) } else { Err(AddressError::NotLocal { found: address }) }
    }
}

fn is_local(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => ip.is_loopback(),
        IpAddr::V6(ip) => ip.is_loopback() || ip.to_ipv4_mapped().is_some_and(|ip| ip.is_loopback()),
    }
}

impl fmt::Display for BridgeAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unix(path) => write!(f, "unix:{}", path.display()),
            Self::Tcp(address) => address.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_and_only_addresses() {
        for (text, shown) in [
            ("127.0.0.1:7410", "127.0.0.1:7410"),
            ("localhost:7410", "127.0.0.1:7410"),
            ("[::1]:7410", "[::1]:7410"),
            ("127.3.2.1:1", "127.3.2.1:1"),
        ] {
            assert_eq!(text.parse::<BridgeAddress>().unwrap().to_string(), shown);
        }
        for text in ["192.168.1.7:7410", "0.0.0.0:7410", "[::]:7410", "8.8.8.8:53", "[::ffff:8.8.8.8]:53"] {
            assert!(matches!(text.parse::<BridgeAddress>(), Err(AddressError::NotLocal { .. })), "{text}");
        }
        for text in ["", "7410", "localhost", "localhost:", "example.com:80", "127.0.0.1:99999", "unix:"] {
            assert!(matches!(text.parse::<BridgeAddress>(), Err(AddressError::Form { .. })), "{text}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn unix_sockets_have_a_path() {
        assert_eq!("unix:/run/ohs.sock".parse(), Ok(BridgeAddress::Unix("/run/ohs.sock".into())));
    }
}
