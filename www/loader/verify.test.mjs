// Only what a feed's key has signed for its place is taken, whichever way the browser checks it.
import assert from "node:assert/strict";
import { generateKeyPairSync, sign } from "node:crypto";
import test, { mock } from "node:test";
import { verifier } from "./verify.js";

const NONE = Buffer.alloc(8);
const LABEL = Buffer.from("0102030405060708", "hex");
const SEGMENT = "00000000000000ff";

/** A key pair: what signs, and the attribute. */
const pair = (feed = "") => {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const { x = "" } = publicKey.export({ format: "jwk" });
  return { feed, privateKey, text: feed ? `${x}.${feed}` : x };
};

const number = (/** @type {number | bigint} */ value) => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
};

/** What a head or index states. */
const states = (/** @type {number} */ version, expires = 0) =>
  Buffer.concat([number(version), number(expires), Buffer.from(SEGMENT, "hex"), LABEL]);

/**
 * A signed file: its header with extensions, and what stands behind.
 *
 * @param {ReturnType<typeof pair>} key
 * @param {number} kind
 * @param {{ label?: Buffer, statement?: Buffer, packed?: string, before?: Buffer }} [more]
 */
const file = (key, kind, { label = NONE, statement = Buffer.alloc(0), packed = "packed", before } = {}) => {
  const fixed = Buffer.concat([
    Buffer.from([78, 70, 1, kind]),
    Buffer.from("0000000009000000aabbccdd", "hex"),
  ]);
  const length = Buffer.from([statement.length, statement.length >> 8]);
  const name = Buffer.from(String.fromCharCode(key.feed.length) + key.feed);
  const start = Buffer.from("notefall signature 1");
  const text = Buffer.concat([start, name, label, fixed, length, statement, Buffer.from(packed)]);
  const content = Buffer.concat([sign(null, text, key.privateKey), statement]);
  const own = Buffer.concat([Buffer.from([1, content.length, content.length >> 8]), content]);
  const extensions = Buffer.concat([before ?? Buffer.alloc(0), own]);
  const all = Buffer.from([extensions.length, extensions.length >> 8]);
  return /** @type {const} */ ([
    new Uint8Array(Buffer.concat([fixed, all, extensions])),
    new Uint8Array(Buffer.from(packed)),
  ]);
};

let feeds = 0;
/** A feed that was never seen. */
const fresh = (/** @type {string} */ keys) => verifier(keys, `https://a.example/${feeds++}/`);

for (const [way, without] of /** @type {const} */ ([
  ["the browser's Ed25519", false],
  ["our own", true],
])) {
  test(`a feed is checked by ${way}`, async () => {
    if (without) {
      mock.method(crypto.subtle, "importKey", () =>
        Promise.reject(new DOMException("", "NotSupportedError")),
      );
    }
    const [key, other] = [pair("kitchen"), pair("kitchen")];
    const check = fresh(key.text);
    const shard = file(key, 1, { label: LABEL });
    const path = `${SEGMENT}/cards0.bin`;
    await assert.rejects(check(path, ...shard), /none of this feed/);
    await check("head.bin", ...file(key, 0, { statement: states(7) }));
    await check(path, ...shard);
    // Extensions that nobody knows are passed over.
    await check(path, ...file(key, 1, { label: LABEL, before: Buffer.from([9, 2, 0, 1, 1]) }));
    await check("find.bin", ...file(key, 6, { statement: states(6) }));
    await check("suggest.bin", ...file(key, 7, { statement: states(6).subarray(0, 16) }));

    const refused = async (
      /** @type {string} */ at,
      /** @type {readonly [Uint8Array, Uint8Array]} */ what,
      why = /not signed/,
    ) => assert.rejects(check(at, ...what), why);
    await refused(path, file(other, 1, { label: LABEL }));
    await refused(path, file({ ...key, feed: "garden" }, 1, { label: LABEL }));
    await refused(path, file(key, 1, { label: NONE }));
    await refused(path, [shard[0].slice(0, 18), shard[1]], /it is not signed$/);
    await refused("00000000000000fe/cards0.bin", shard, /none of this feed/);
    for (const at of [2, 3, 4, 8, 12, 21, 84]) {
      const header = shard[0].slice();
      header[at] = (header[at] ?? 0) ^ 1;
      await assert.rejects(check(path, header, shard[1]), /./, `byte ${at}`);
    }
    await refused(path, [shard[0], new Uint8Array([...shard[1], 0])]);
    await refused("head.bin", file(other, 0, { statement: states(9) }));
    await refused("head.bin", file(key, 0), /does not say its version/);
    await refused("head.bin", file(key, 0, { statement: states(6) }), /older/);
    await check("head.bin", ...file(key, 0, { statement: states(7) }));
    await refused("head.bin", file(key, 0, { statement: states(8, 1) }), /has ended/);
    const soon = Math.floor(Date.now() / 1000) + 60;
    await check("head.bin", ...file(key, 0, { statement: states(8, soon) }));
    await refused("find.bin", file(key, 6, { statement: states(5) }), /older/);
    // An answer of a search at an edge has no signature, but details in the same place.
    const details = Buffer.from('{"found":1}');
    const answer = Buffer.concat([
      Buffer.from("4e460100000000000900000000000000", "hex"),
      Buffer.from([details.length, 0]),
      details,
    ]);
    await refused("search?q=a&as=cards", [new Uint8Array(answer), shard[1]], /it is not signed$/);
    mock.restoreAll();
  });
}

test("a feed is the same when it is loaded again, and each of its keys is enough", async () => {
  const [old, next] = [pair(), pair()];
  const keys = `${next.text}\n ${old.text}`;
  await verifier(keys, "https://a.example/f/")("head.bin", ...file(old, 0, { statement: states(3) }));
  const again = verifier(keys, "https://a.example/f/");
  await again("head.bin", ...file(next, 0, { statement: states(4) }));
  await assert.rejects(again("head.bin", ...file(old, 0, { statement: states(3) })), /older/);
  // Another feed has versions of its own.
  await verifier(keys, "https://a.example/g/")("head.bin", ...file(old, 0, { statement: states(1) }));
});

test("what is no key is refused at once", () => {
  const { text } = pair("kitchen");
  for (const bad of [
    "",
    " ",
    "key",
    text.slice(1),
    `${text} x`,
    `${text.slice(0, 43)}.`,
    `${text}.kitchen`,
    text.replace(".k", ".K"),
  ]) {
    assert.throws(() => fresh(bad), /key/, bad);
  }
});

test("without cryptography nothing is taken", async () => {
  const key = pair();
  mock.getter(globalThis, "crypto", () => undefined);
  try {
    await assert.rejects(fresh(key.text)("head.bin", ...file(key, 0, { statement: states(1) })), /https:/);
  } finally {
    mock.restoreAll();
  }
});
