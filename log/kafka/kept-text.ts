/** Longer texts are encoded each time. */
const BYTES_KEPT = 600

/**
 * A text as UTF-8 bytes, kept until another one comes: in a unit most texts of a record are those of the record before,
 * and each way into the runtime's own encoder costs more than copying a short text by hand.
 */
export class KeptText {
  private text = ''
  private readonly own = Buffer.allocUnsafe(BYTES_KEPT)
  private bytes: Uint8Array = this.own
  /** Of the text in bytes. */
  length = 0

  set(text: string): number {
    if (text === this.text) return this.length
    this.text = text
    if (text.length * 3 <= BYTES_KEPT) {
      this.bytes = this.own
      this.length = this.own.write(text)
    } else {
      this.bytes = Buffer.from(text)
      this.length = this.bytes.length
    }
    return this.length
  }

  /** Where to go on. */
  copyTo(target: Uint8Array, at: number): number {
    const { bytes, length } = this
    if (bytes === this.own) for (let n = 0; n < length; n++) target[at + n] = bytes[n] as number
    else target.set(bytes, at)
    return at + length
  }
}
