// Loads the page again when the feed has become another one.
let known;

async function look() {
  try {
    const reply = await fetch("/.notefall/live", { cache: "no-store" });
    const now = await reply.text();
    if (reply.ok && known !== undefined && now !== known) {
      location.reload();
    }
    known = reply.ok ? now : known;
  } catch {
    // The server has ended; it may come back.
  }
  setTimeout(look, 500);
}

look();
