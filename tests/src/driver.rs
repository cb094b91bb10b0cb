//! WebDriver's servers, one for each browser, so that a test that fails takes nothing with it.

use crate::child::Child;
use crate::environment::{Engine, Programs, given};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::process::Command;
use std::time::{Duration, Instant};

/// How often a start is tried.
const TRIES: u8 = 5;

/// How long a start may take.
const LIMIT: Duration = Duration::from_secs(30);

/// A running server.
#[derive(Debug)]
pub struct Driver {
    /// Where it listens.
    pub url: String,
    // In this order: what is shown goes before what it is shown on.
    _child: Child,
    _display: Option<Child>,
}

impl Driver {
    /// Starts one.
    #[must_use]
    pub fn start(engine: Engine, programs: &Programs) -> Self {
        // chromedriver takes a free port of IPv4, then the same of IPv6, and ends when that was taken in between; WebKit's is given a
        // port that was free a moment ago.
        (0..TRIES).find_map(|_| Self::try_start(engine, programs)).expect("the driver starts")
    }

    fn try_start(engine: Engine, programs: &Programs) -> Option<Self> {
        let mut driver = Command::new(&programs.driver);
        let (child, port, display) = match engine {
            Engine::Chromium => {
                let (child, port) = said(driver.arg("--port=0"), "started successfully on port ")?;
                (child, port, None)
            }
            Engine::Firefox => {
                let (child, port) = said(driver.arg("--port=0"), "Listening on 127.0.0.1:")?;
                (child, port, None)
            }
            Engine::WebKit => {
                let (display, number) = said(
                    Command::new(given("NOTEFALL_XVFB")).args([
                        "-displayfd",
                        "1",
                        "-screen",
                        "0",
                        "1400x1000x24",
                        "-nolisten",
                        "tcp",
                    ]),
                    "",
                )?;
                let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).ok()?;
                let port = free.local_addr().ok()?.port();
                drop(free);
                let child =
                    Child::start(driver.arg(format!("--port={port}")).env("DISPLAY", format!(":{number}")));
                let end = Instant::now() + LIMIT;
                while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() {
                    if Instant::now() > end {
                        return None;
                    }
                    std::thread::sleep(Duration::from_millis(50));
                }
                (child, port, Some(display))
            }
        };
        Some(Self { url: format!("http://127.0.0.1:{port}"), _child: child, _display: display })
    }
}

/// Starts something that says a number behind some words.
fn said(command: &mut Command, before: &str) -> Option<(Child, u16)> {
    let child = Child::start(command);
    let number = child.may_say(LIMIT, |line| {
        let rest = line.split_once(before)?.1.trim();
        rest.trim_end_matches('.').parse().ok()
    })?;
    Some((child, number))
}
