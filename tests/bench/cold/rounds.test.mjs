// Part of `cargo xtask test types`.

import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { test } from "node:test";
import { certificate } from "./certificate.mjs";
import { countRounds, total } from "./rounds.mjs";

/** @type {(type?: string) => import("./rounds.mjs").Entry} */
const entry = (type = "Fetch") => ({ url: "", type, bytes: 10, start: 0 });

test("what is waited for once is a round", () => {
  assert.equal(countRounds(690, 500), 1);
  assert.equal(countRounds(2_400, 500), 4);
  assert.equal(countRounds(0, 500), 0);
});

test("pictures are counted apart", () => {
  assert.deepEqual(total([entry(), entry("Image")]), {
    bytes: 10,
    requests: 1,
    pictures: 1,
    pictureBytes: 10,
  });
});

test("the certificate is one of this machine, signed by its own key", () => {
  const { cert } = certificate();
  const read = new X509Certificate(cert);
  assert.equal(read.subject, "CN=127.0.0.1");
  assert.ok(read.verify(read.publicKey));
});
