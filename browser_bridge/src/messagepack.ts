/** MessagePack as lsd.v1 uses it: integers, float64, text, booleans, binary, arrays and maps with text keys. */

export type Value = number | string | boolean | Uint8Array | Value[] | { [key: string]: Value };

const MAX_DEPTH = 4;
const TWO_32 = 2 ** 32;

/** Bytes that are no MessagePack of the protocol, or a message that is not what the protocol says. */
export class ProtocolError extends Error {}

/** Grows as it is written; integers take their shortest form. */
export class Writer {
  private bytes = new Uint8Array(256);
  private view = new DataView(this.bytes.buffer);
  private length = 0;

  finish(): Uint8Array<ArrayBuffer> {
    return this.bytes.slice(0, this.length);
  }

  /** Any whole number within +-(2^53 - 1). */
  integer(value: number): void {
    if (!Number.isSafeInteger(value)) throw new RangeError(`expected an integer, got ${value}`);
    if (value < 0) return this.negative(value);
    if (value < 0x80) return this.byte(value);
    if (value < 0x100) return this.tagged(0xcc, 1, (at) => this.view.setUint8(at, value));
    if (value < 0x10000) return this.tagged(0xcd, 2, (at) => this.view.setUint16(at, value));
    if (value < TWO_32) return this.tagged(0xce, 4, (at) => this.view.setUint32(at, value));
    this.tagged(0xcf, 8, (at) => this.view.setBigUint64(at, BigInt(value)));
  }

  number(value: number): void {
    if (!Number.isFinite(value)) throw new RangeError(`expected a finite number, got ${value}`);
    this.tagged(0xcb, 8, (at) => this.view.setFloat64(at, value));
  }

  boolean(value: boolean): void {
    this.byte(value ? 0xc3 : 0xc2);
  }

  text(value: string): void {
    const encoded = new TextEncoder().encode(value);
    if (encoded.length < 32) this.byte(0xa0 | encoded.length);
    else this.header(encoded.length, 0xd9);
    this.append(encoded);
  }

  binary(value: Uint8Array): void {
    this.header(value.length, 0xc4);
    this.append(value);
  }

  array(length: number): void {
    this.collection(length, 0x90, 0xdc);
  }

  map(length: number): void {
    this.collection(length, 0x80, 0xde);
  }

  private negative(value: number): void {
    if (value >= -32) return this.byte(value + 0x100);
    if (value >= -0x80) return this.tagged(0xd0, 1, (at) => this.view.setInt8(at, value));
    if (value >= -0x8000) return this.tagged(0xd1, 2, (at) => this.view.setInt16(at, value));
    if (value >= -(2 ** 31)) return this.tagged(0xd2, 4, (at) => this.view.setInt32(at, value));
    this.tagged(0xd3, 8, (at) => this.view.setBigInt64(at, BigInt(value)));
  }

  private collection(length: number, short: number, long: number): void {
    if (length < 16) this.byte(short | length);
    else this.tagged(long, 2, (at) => this.view.setUint16(at, length));
  }

  /** The tag for 8, 16 or 32 bits of length; the three follow each other. */
  private header(length: number, tag: number): void {
    if (length < 0x100) this.tagged(tag, 1, (at) => this.view.setUint8(at, length));
    else if (length < 0x10000) this.tagged(tag + 1, 2, (at) => this.view.setUint16(at, length));
    else this.tagged(tag + 2, 4, (at) => this.view.setUint32(at, length));
  }

  private byte(value: number): void {
    this.reserve(1);
    this.bytes[this.length++] = value;
  }

  private tagged(tag: number, size: number, put: (at: number) => void): void {
    this.byte(tag);
    this.reserve(size);
    put(this.length);
    this.length += size;
  }

  private append(data: Uint8Array): void {
    this.reserve(data.length);
    this.bytes.set(data, this.length);
    this.length += data.length;
  }

  private reserve(size: number): void {
    if (this.length + size <= this.bytes.length) return;
    const grown = new Uint8Array(Math.max(this.bytes.length * 2, this.length + size));
    grown.set(this.bytes);
    this.bytes = grown;
    this.view = new DataView(grown.buffer);
  }
}

/** Read exactly one value; binary is a view into `bytes`, not a copy. */
export function read(bytes: Uint8Array): Value {
  const reader = new Reader(bytes);
  const value = reader.value(0);
  if (!reader.isAtEnd) throw new ProtocolError("bytes follow the message");
  return value;
}

class Reader {
  private readonly view: DataView;
  private at = 0;

  constructor(private readonly bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get isAtEnd(): boolean {
    return this.at === this.bytes.length;
  }

  value(depth: number): Value {
    const tag = this.view.getUint8(this.take(1));
    if (tag < 0x80) return tag;
    if (tag < 0x90) return this.map(tag & 0x0f, depth);
    if (tag < 0xa0) return this.array(tag & 0x0f, depth);
    if (tag < 0xc0) return this.text(tag & 0x1f);
    if (tag >= 0xe0) return tag - 0x100;
    return this.tagged(tag, depth);
  }

  private tagged(tag: number, depth: number): Value {
    switch (tag) {
      case 0xc2: return false;
      case 0xc3: return true;
      case 0xc4: case 0xc5: case 0xc6: return this.binary(this.unsigned(1 << (tag - 0xc4)));
      case 0xca: return this.view.getFloat32(this.take(4));
      case 0xcb: return this.view.getFloat64(this.take(8));
      case 0xcc: case 0xcd: case 0xce: case 0xcf: return this.unsigned(1 << (tag - 0xcc));
      case 0xd0: return this.view.getInt8(this.take(1));
      case 0xd1: return this.view.getInt16(this.take(2));
      case 0xd2: return this.view.getInt32(this.take(4));
      case 0xd3: return safe(this.view.getBigInt64(this.take(8)));
      case 0xd9: case 0xda: case 0xdb: return this.text(this.unsigned(1 << (tag - 0xd9)));
      case 0xdc: case 0xdd: return this.array(this.unsigned(2 << (tag - 0xdc)), depth);
      case 0xde: case 0xdf: return this.map(this.unsigned(2 << (tag - 0xde)), depth);
      default: throw new ProtocolError(`the protocol has no MessagePack type 0x${tag.toString(16)}`);
    }
  }

  private unsigned(size: number): number {
    const at = this.take(size);
    if (size === 1) return this.view.getUint8(at);
    if (size === 2) return this.view.getUint16(at);
    return size === 4 ? this.view.getUint32(at) : safe(this.view.getBigUint64(at));
  }

  private binary(length: number): Uint8Array {
    const at = this.take(length);
    return this.bytes.subarray(at, at + length);
  }

  private text(length: number): string {
    try {
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(this.binary(length));
    } catch (error) {
      if (error instanceof ProtocolError) throw error;
      throw new ProtocolError("a text is not UTF-8");
    }
  }

  private array(length: number, depth: number): Value[] {
    this.deeper(length, depth);
    return Array.from({ length }, () => this.value(depth + 1));
  }

  private map(length: number, depth: number): { [key: string]: Value } {
    this.deeper(length * 2, depth);
    const found: { [key: string]: Value } = Object.create(null);
    for (let index = 0; index < length; index++) {
      const key = this.value(depth + 1);
      if (typeof key !== "string") throw new ProtocolError("a key is not a text");
      found[key] = this.value(depth + 1);
    }
    return found;
  }

  /** Every item takes at least one byte, so a length that lies is caught before anything is allocated. */
  private deeper(numItems: number, depth: number): void {
    if (depth >= MAX_DEPTH) throw new ProtocolError("nested too deep");
    if (numItems > this.bytes.length - this.at) throw new ProtocolError("the message is cut off");
  }

  private take(size: number): number {
    const at = this.at;
    if (at + size > this.bytes.length) throw new ProtocolError("the message is cut off");
    this.at = at + size;
    return at;
  }
}

function safe(value: bigint): number {
  const found = Number(value);
  if (!Number.isSafeInteger(found)) throw new ProtocolError("an integer is beyond 2^53 - 1");
  return found;
}
