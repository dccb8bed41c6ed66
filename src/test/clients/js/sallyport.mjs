// What the scripts here share: test mode's messages and answers, and an authenticator app (RFC 6238).
import { createHmac } from "node:crypto";

export const PASSWORD = "Horse-Battery-8";

export async function messages(ops, email) {
  return (await fetch(`${ops}/testing/messages?to=${encodeURIComponent(email)}`)).json();
}

/** The newest code sent to this address. */
export async function code(ops, email) {
  return (await messages(ops, email))[0].facts.code;
}

export async function captcha(ops, clientId, session) {
  const reply = await fetch(`${ops}/testing/answer`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ ClientId: clientId, Session: session }),
  });
  return (await reply.json()).answer;
}

function decoded(base32) {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = [...base32].map((letter) => letters.indexOf(letter).toString(2).padStart(5, "0")).join("");
  return Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
}

/** An app that never gives one code twice: each counts once, in its own half minute and those beside it. */
export class Authenticator {
  #seed;
  #last = 0;

  constructor(secretCode) {
    this.#seed = decoded(secretCode);
  }

  async fresh() {
    const now = () => Math.floor(Date.now() / 30_000);
    // The step before this one counts only as long as this one lasts.
    const first = 30_000 - (Date.now() % 30_000) > 5_000 ? now() - 1 : now();
    this.#last = Math.max(this.#last + 1, first);
    while (this.#last > now() + 1) {
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    const step = Buffer.alloc(8);
    step.writeBigUInt64BE(BigInt(this.#last));
    const hash = createHmac("sha1", this.#seed).update(step).digest();
    const number = hash.readUInt32BE(hash[19] & 0xf) & 0x7fff_ffff;
    return String(number % 1_000_000).padStart(6, "0");
  }
}
