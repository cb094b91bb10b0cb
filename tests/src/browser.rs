//! A real browser, driven through WebDriver: headless Chromium, with DevTools, and for some tests Firefox and WebKit.

use crate::driver::Driver;
use crate::environment::{Engine, Programs};
use crate::journal::Journal;
use serde_json::{Value, json};
use std::cell::RefCell;
use std::future::Future;
use std::path::Path;
use std::time::{Duration, Instant};
use tempfile::TempDir;
use thirtyfour::{
    Capabilities, CapabilitiesHelper as _, ChromiumLikeCapabilities as _, DesiredCapabilities, Key, WebDriver,
};
use tokio::runtime::{Builder, Runtime};

/// How long anything in a page may take.
const LIMIT: Duration = Duration::from_secs(30);
/// How long a script that scrolls through everything may take.
const LONG: Duration = Duration::from_secs(180);

/// The window, and what the reader prefers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Window {
    /// In CSS pixels.
    pub width: u32,
    /// In CSS pixels.
    pub height: u32,
    /// Device pixels for each of them.
    pub scale: f64,
    /// Whether it is a phone.
    pub mobile: bool,
    /// Whether dark pages are preferred.
    pub dark: bool,
    /// Whether scripts run.
    pub script: bool,
}

/// A laptop's window.
pub const DESKTOP: Window =
    Window { width: 1280, height: 800, scale: 1.0, mobile: false, dark: false, script: true };
/// A phone's.
pub const PHONE: Window =
    Window { width: 390, height: 844, scale: 3.0, mobile: true, dark: false, script: true };

/// A running browser with one page. Everything of it ends when it is dropped.
pub struct Browser {
    engine: Engine,
    session: Option<WebDriver>,
    runtime: Runtime,
    journal: RefCell<Journal>,
    _driver: Driver,
    _profile: TempDir,
}

impl std::fmt::Debug for Browser {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Browser")
    }
}

impl Browser {
    /// Starts Chromium.
    #[must_use]
    pub fn start(window: Window) -> Self {
        Self::start_in(Engine::Chromium, window).expect("Chromium is there")
    }

    /// Starts one of the engines; nothing where it is not there.
    #[must_use]
    pub fn start_in(engine: Engine, window: Window) -> Option<Self> {
        let programs = engine.programs()?;
        let driver = Driver::start(engine, &programs);
        let profile = tempfile::Builder::new().prefix("notefall-browser").tempdir().unwrap();
        let wishes = wishes(engine, &programs, profile.path());
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        let session = runtime.block_on(WebDriver::new(driver.url.as_str(), wishes));
        let session = Some(session.unwrap_or_else(|error| panic!("{engine:?} starts: {error}")));
        let journal = RefCell::default();
        let browser = Self { engine, session, runtime, journal, _driver: driver, _profile: profile };
        browser.set_up(window);
        // Away from the page that Chromium begins with, and from what that noted.
        browser.open("about:blank");
        let _ = browser.journal();
        browser.journal.take();
        Some(browser)
    }

    fn set_up(&self, window: Window) {
        self.act(LIMIT, self.session().set_script_timeout(LONG));
        self.resize(window);
        if self.engine != Engine::Chromium {
            return;
        }
        self.prefer_dark(window.dark);
        self.devtools(
            "Page.addScriptToEvaluateOnNewDocument",
            json!({"source": include_str!("scripts/observe.js")}),
        );
        if !window.script {
            self.devtools("Emulation.setScriptExecutionDisabled", json!({"value": true}));
        }
    }

    fn session(&self) -> &WebDriver {
        self.session.as_ref().expect("only dropping ends the session")
    }

    fn act<T>(
        &self,
        limit: Duration,
        doing: impl Future<Output = thirtyfour::error::WebDriverResult<T>>,
    ) -> T {
        let bounded = self.runtime.block_on(async { tokio::time::timeout(limit, doing).await });
        bounded.expect("the browser answers in time").unwrap_or_else(|error| panic!("the browser: {error}"))
    }

    /// Calls DevTools.
    pub fn devtools(&self, method: &str, parameters: Value) -> Value {
        self.act(LIMIT, self.session().cdp().send_raw(method, parameters))
    }

    /// Makes the window another size.
    pub fn resize(&self, window: Window) {
        if self.engine != Engine::Chromium {
            self.act(LIMIT, self.session().set_window_rect(0, 0, window.width, window.height));
            return;
        }
        self.devtools(
            "Emulation.setDeviceMetricsOverride",
            json!({"width": window.width, "height": window.height, "deviceScaleFactor": window.scale, "mobile": window.mobile}),
        );
    }

    /// Says what the reader's system prefers.
    pub fn prefer_dark(&self, dark: bool) {
        let value = if dark { "dark" } else { "light" };
        self.devtools(
            "Emulation.setEmulatedMedia",
            json!({"features": [{"name": "prefers-color-scheme", "value": value}]}),
        );
    }

    /// Opens a page and waits until it is loaded.
    pub fn open(&self, url: &str) {
        self.act(LIMIT, self.session().goto(url));
    }

    /// The page's address.
    #[must_use]
    pub fn address(&self) -> String {
        self.act(LIMIT, self.session().current_url()).to_string()
    }

    /// Runs a script; gives back what it returns.
    pub fn script(&self, script: &str) -> Value {
        self.act(LIMIT, self.session().execute(script, Vec::new())).json().clone()
    }

    /// Runs a script with an argument until it calls its last argument, with what it gives to that.
    pub fn script_async(&self, script: &str, argument: impl Into<Value>) -> Value {
        self.act(LONG, self.session().execute_async(script, vec![argument.into()])).json().clone()
    }

    /// Waits until a script returns true.
    pub fn wait(&self, what: &str, script: &str) {
        let end = Instant::now() + LIMIT;
        while self.script(script) != Value::Bool(true) {
            if Instant::now() > end {
                let noted = self.script("return JSON.stringify(window.noted ?? null);");
                panic!("{what} did not come; the page noted {noted}, {:?}", self.journal());
            }
            std::thread::sleep(Duration::from_millis(30));
        }
    }

    /// Clicks with the mouse.
    pub fn click(&self, x: f64, y: f64) {
        if self.engine != Engine::Chromium {
            let actions = self.session().action_chain().move_to(x as i64, y as i64).click();
            return self.act(LIMIT, actions.perform());
        }
        for kind in ["mouseMoved", "mousePressed", "mouseReleased"] {
            let pressed = if kind == "mouseMoved" { ("none", 0) } else { ("left", 1) };
            self.devtools(
                "Input.dispatchMouseEvent",
                json!({"type": kind, "x": x, "y": y, "button": pressed.0, "clickCount": pressed.1}),
            );
        }
    }

    /// Presses a key and lets it go.
    pub fn press(&self, key: Key) {
        self.act(LIMIT, self.session().action_chain().send_keys(key).perform());
    }

    /// A picture of the window, as PNG.
    #[must_use]
    pub fn picture(&self) -> Vec<u8> {
        self.act(LIMIT, self.session().screenshot_as_png())
    }

    /// What was noted so far; nothing in other engines than Chromium.
    #[must_use]
    pub fn journal(&self) -> Journal {
        let mut journal = self.journal.borrow_mut();
        if self.engine != Engine::Chromium {
            return journal.clone();
        }
        for entry in self.act(LIMIT, self.session().get_log("browser")) {
            journal.console(&entry.level, &entry.message);
        }
        for entry in self.act(LIMIT, self.session().get_log("performance")) {
            journal.event(&entry.message);
        }
        journal.clone()
    }

    /// Ends it: there was no error on the console, and nothing was asked of other origins.
    pub fn end(self, origins: &[&str]) {
        self.end_with(origins, &[]);
    }

    /// The same, where errors that hold one of these texts are expected.
    pub fn end_with(self, origins: &[&str], expected: &[&str]) {
        let journal = self.journal();
        let unexpected = |error: &&String| !expected.iter().any(|text| error.contains(text));
        let errors: Vec<&String> = journal.errors.iter().filter(unexpected).collect();
        assert!(errors.is_empty(), "errors on the console: {errors:#?}");
        let foreign = journal.foreign(origins);
        assert!(foreign.is_empty(), "requests to other hosts: {foreign:#?}");
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // Chromium ends with its session; chromedriver alone would leave it behind.
        if let Some(session) = self.session.take() {
            let _ = self.runtime.block_on(async { tokio::time::timeout(LIMIT, session.quit()).await });
        }
    }
}

/// What a session is asked for.
fn wishes(engine: Engine, programs: &Programs, profile: &Path) -> Capabilities {
    let browser = programs.browser.to_str().unwrap();
    match engine {
        Engine::Chromium => {
            let mut wishes = DesiredCapabilities::chrome();
            wishes.set_binary(browser).unwrap();
            let data = format!("--user-data-dir={}", profile.display());
            for argument in ARGUMENTS.iter().copied().chain([data.as_str()]) {
                wishes.add_arg(argument).unwrap();
            }
            wishes.set("goog:loggingPrefs", json!({"browser": "ALL", "performance": "ALL"})).unwrap();
            wishes.into()
        }
        Engine::Firefox => {
            let mut wishes = Capabilities::new();
            wishes.set("browserName", "firefox").unwrap();
            let options = json!({"binary": browser, "args": ["-headless"], "prefs": nowhere()});
            wishes.set("moz:firefoxOptions", options).unwrap();
            wishes
        }
        Engine::WebKit => {
            let mut wishes = Capabilities::new();
            let options = json!({"binary": browser, "args": ["--automation"]});
            wishes.set("webkitgtk:browserOptions", options).unwrap();
            wishes
        }
    }
}

/// A proxy that nobody listens at: what Firefox does by itself ends there. Pages of this machine need none.
fn nowhere() -> Value {
    let mut prefs = json!({"network.proxy.type": 1});
    for kind in ["http", "ssl"] {
        prefs[format!("network.proxy.{kind}")] = json!("127.0.0.1");
        prefs[format!("network.proxy.{kind}_port")] = json!(9);
    }
    prefs
}

/// Nothing that Chromium does by itself, and no name but numbers is ever looked up.
const ARGUMENTS: [&str; 12] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--hide-scrollbars",
    "--force-color-profile=srgb",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
];
