/** Writes numbers and texts as Kafka's protocol has them, one after the other into memory that grows. */
export class BytesWriter {
  bytes: Buffer
  at = 0

  constructor(capacity: number) {
    this.bytes = Buffer.allocUnsafe(capacity)
  }

  /** Room for so many more. */
  reserve(count: number): void {
    if (this.at + count <= this.bytes.length) return
    const larger = Buffer.allocUnsafe(Math.max(this.bytes.length * 2, this.at + count))
    this.bytes.copy(larger, 0, 0, this.at)
    this.bytes = larger
  }

  int8(value: number): void {
    this.reserve(1)
    this.at = this.bytes.writeInt8(value, this.at)
  }

  int16(value: number): void {
    this.reserve(2)
    this.at = this.bytes.writeInt16BE(value, this.at)
  }

  int32(value: number): void {
    this.reserve(4)
    this.at = this.bytes.writeInt32BE(value, this.at)
  }

  int64(value: number): void {
    this.reserve(8)
    this.at = this.bytes.writeInt32BE(Math.floor(value / TWO_32), this.at)
    this.at = this.bytes.writeUInt32BE(value >>> 0, this.at)
  }

  /** With its length as int16; null has the length −1. */
  text(value: string | null): void {
    const length = value === null ? 0 : Buffer.byteLength(value)
    this.int16(value === null ? -1 : length)
    this.reserve(length)
    this.at += this.bytes.write(value ?? '', this.at, length)
  }

  /** With its length + 1 as an unsigned varint, as the newer requests have it. */
  compactText(value: string): void {
    const length = Buffer.byteLength(value)
    this.uvarint(length + 1)
    this.reserve(length)
    this.at += this.bytes.write(value, this.at, length)
  }

  uvarint(value: number): void {
    this.reserve(5)
    let rest = value
    for (; rest > 0x7f; rest >>>= 7) this.bytes[this.at++] = (rest & 0x7f) | 0x80
    this.bytes[this.at++] = rest
  }

  written(): Buffer {
    return this.bytes.subarray(0, this.at)
  }
}

/** Reads what {@link BytesWriter} writes. Reading beyond the end throws a RangeError. */
export class BytesReader {
  at = 0
  readonly bytes: Buffer

  constructor(bytes: Buffer) {
    this.bytes = bytes
  }

  int8(): number {
    return this.bytes.readInt8(this.at++)
  }

  int16(): number {
    this.at += 2
    return this.bytes.readInt16BE(this.at - 2)
  }

  int32(): number {
    this.at += 4
    return this.bytes.readInt32BE(this.at - 4)
  }

  int64(): number {
    this.at += 8
    return this.bytes.readInt32BE(this.at - 8) * TWO_32 + this.bytes.readUInt32BE(this.at - 4)
  }

  text(): string {
    return this.take(this.int16())
  }

  /** Null becomes the empty text. */
  compactText(): string {
    return this.take(this.uvarint() - 1)
  }

  uvarint(): number {
    let value = 0
    for (let shift = 0; ; shift += 7) {
      const byte = this.bytes.readUInt8(this.at++)
      value += (byte & 0x7f) * 2 ** shift
      if (byte < 0x80) return value
    }
  }

  /** Signed, zigzag; up to 53 bits. */
  varint(): number {
    const value = this.uvarint()
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2
  }

  /** A negative length is null; it becomes the empty text. */
  take(length: number): string {
    if (length <= 0) return ''
    const end = this.at + length
    if (end > this.bytes.length) throw new RangeError(`expected ${length} bytes at ${this.at} of ${this.bytes.length}`)
    const text = this.bytes.toString('utf8', this.at, end)
    this.at = end
    return text
  }
}

export const TWO_32 = 2 ** 32
