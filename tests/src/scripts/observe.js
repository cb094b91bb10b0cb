// Runs before anything of the page. What the tests ask for is noted here.
{
  const noted = { shifts: [], events: [], violations: [] };
  Object.defineProperty(window, "noted", { value: noted });

  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      const what = entry.sources.map((source) => source.node?.nodeName ?? "?").join(" ");
      noted.shifts.push({ value: entry.value, after: entry.hadRecentInput, what });
    }
  }).observe({ type: "layout-shift", buffered: true });

  // On the window and not on the element: they have to bubble, and to leave shadow roots.
  for (const name of [
    "feed-ready",
    "feed-error",
    "note-open",
    "note-close",
    "note-search",
    "note-filter",
    "note-share",
    "product-click",
  ]) {
    window.addEventListener(name, (event) => {
      const detail = event.detail instanceof Map ? "a Map" : event.detail;
      noted.events.push({ name, detail, from: event.target.localName, id: event.target.id });
    });
  }

  document.addEventListener("securitypolicyviolation", (event) => {
    noted.violations.push(`${event.effectiveDirective} ${event.blockedURI}`);
  });
}
