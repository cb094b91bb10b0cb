// What scripts write of the format themselves: see `core/FORMAT.md`.

/**
 * CRC-32, as every file has it.
 *
 * @param {Iterable<number>} bytes
 */
export function checksum(bytes) {
  let crc = -1;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

/**
 * A number as payloads have it.
 *
 * @param {number} number
 * @returns {number[]}
 */
export const varint = (number) =>
  number < 128 ? [number] : [(number % 128) + 128, ...varint(Math.floor(number / 128))];
