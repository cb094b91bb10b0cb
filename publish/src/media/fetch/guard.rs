//! Keeps addresses in feeds of others from reaching into the network that a build runs in.

use super::Limits;
use std::io::{Error as IoError, ErrorKind};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, ToSocketAddrs};
use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;

/// Whether an address belongs to the public internet.
#[must_use]
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    !(address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_multicast()
        || address.is_documentation()
        // "This network", shared by customers of a provider, assignments of the protocol, benchmarks, reserved.
        || a == 0
        || a == 100 && (64..128).contains(&b)
        || a == 192 && b == 0 && c == 0
        || a == 198 && (18..20).contains(&b)
        || a >= 240)
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let [a, b, c, d, e, f, g, h] = address.segments();
    let inner = |high: u16, low: u16| {
        let [[one, two], [three, four]] = [high.to_be_bytes(), low.to_be_bytes()];
        is_public_v4(Ipv4Addr::new(one, two, three, four))
    };
    match (a, b, c, d, e, f) {
        // Mapped and translated addresses reach what stands in them.
        (0, 0, 0, 0, 0, 0xffff) | (0x64, 0xff9b, 0, 0, 0, 0) => inner(g, h),
        (0x2002, ..) => inner(b, c),
        // Only these were ever given out; apart from them there are the unspecified and loopback, unique-local, link-local and multicast ones.
        _ => a & 0xe000 == 0x2000 && !(a == 0x2001 && (b == 0 || b == 0xdb8)),
    }
}

/// Finds hosts as usual, and refuses those with an address that is not public. What is connected to is what was looked at.
#[derive(Debug)]
pub struct Guarded {
    limits: Limits,
    usual: DefaultResolver,
}

impl Guarded {
    /// Refuses private addresses that are not allowed.
    pub fn new(limits: &Limits) -> Self {
        Self { limits: limits.clone(), usual: DefaultResolver::default() }
    }
}

impl Resolver for Guarded {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let found = self.usual.resolve(uri, config, timeout)?;
        match found.iter().find(|address| !self.limits.allow(address.ip())) {
            Some(address) => Err(refused(address.ip())),
            None => Ok(found),
        }
    }
}

/// Looks at a host that a proxy is going to find, as far as it can be found from here.
pub fn check_before_proxy(uri: &Uri, limits: &Limits) -> Result<(), ureq::Error> {
    let host = uri.host().unwrap_or_default().trim_matches(['[', ']']);
    let found = (host, 80).to_socket_addrs().into_iter().flatten();
    match found.map(|address| address.ip()).find(|address| !limits.allow(*address)) {
        Some(address) => Err(refused(address)),
        None => Ok(()),
    }
}

fn refused(address: IpAddr) -> ureq::Error {
    ureq::Error::Io(IoError::new(ErrorKind::PermissionDenied, address.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_public_addresses_are_public() {
        for private in [
            "127.0.0.1",
            "127.255.0.1",
            "0.0.0.0",
            "10.1.2.3",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "100.127.255.255",
            "192.0.0.8",
            "198.18.0.1",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::127.0.0.1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "64:ff9b::a9fe:a9fe",
            "2002:7f00:1::",
            "2001::1",
            "fc00::1",
            "fd12:3456::1",
            "fe80::1",
            "ff02::1",
            "2001:db8::1",
        ] {
            assert!(!is_public(private.parse().unwrap()), "{private}");
        }
        for public in [
            "1.1.1.1",
            "8.8.8.8",
            "100.63.0.1",
            "172.32.0.1",
            "192.0.1.1",
            "::ffff:8.8.8.8",
            "64:ff9b::808:808",
            "2606:4700::1111",
            "2002:808:808::",
        ] {
            assert!(is_public(public.parse().unwrap()), "{public}");
        }
    }
}
