// A certificate for this machine alone, made anew for each run: browsers speak HTTP/2 over TLS only, and nearly all hosts speak HTTP/2.

import { generateKeyPairSync, sign } from "node:crypto";

/**
 * A value of ASN.1 in DER.
 *
 * @param {number} tag
 * @param {...Buffer} parts
 */
const der = (tag, ...parts) => {
  const value = Buffer.concat(parts);
  const length = value.length;
  // As short as it gets, or browsers refuse it.
  const sizes = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([tag, ...sizes]), value]);
};

/** @param {...Buffer} parts */
const sequence = (...parts) => der(0x30, ...parts);

/** @param {string} digits hexadecimal */
const object = (digits) => der(6, Buffer.from(digits, "hex"));

/** Self-signed, as RFC 5280 has it. */
export function certificate() {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  // ecdsa-with-SHA256 and the attribute commonName.
  const algorithm = sequence(object("2a8648ce3d040302"));
  const name = sequence(der(0x31, sequence(object("550403"), der(0x0c, Buffer.from("127.0.0.1")))));
  const until = (/** @type {string} */ time) => der(0x17, Buffer.from(time));
  const body = sequence(
    der(0xa0, der(2, Buffer.from([2]))),
    der(2, Buffer.from([1])),
    algorithm,
    name,
    sequence(until("200101000000Z"), until("491231235959Z")),
    name,
    publicKey.export({ type: "spki", format: "der" }),
  );
  const signature = sign("sha256", body, privateKey);
  const whole = sequence(body, algorithm, der(3, Buffer.from([0]), signature)).toString("base64");
  const cert = `-----BEGIN CERTIFICATE-----\n${whole.replace(/.{64}/g, "$&\n")}\n-----END CERTIFICATE-----\n`;
  return { cert, key: privateKey.export({ type: "pkcs8", format: "pem" }) };
}
