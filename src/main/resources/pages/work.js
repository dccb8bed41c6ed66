// Solves the proof of work (ALTCHA v2: PBKDF2-HMAC-SHA256) and sends the form.
"use strict";

const form = document.querySelector("form[data-input]");
const progress = document.getElementById("progress");
const again = form.querySelector("button");

const bytes = (hex) => Uint8Array.from(hex.match(/../g) || [], (pair) => parseInt(pair, 16));
const hex = (buffer) =>
  Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");

async function derived(parameters, counter) {
  const nonce = bytes(parameters.nonce);
  const password = new Uint8Array(nonce.length + 4);
  password.set(nonce);
  new DataView(password.buffer).setUint32(nonce.length, counter);
  const key = await crypto.subtle.importKey("raw", password, "PBKDF2", false, ["deriveBits"]);
  const rules = {
    name: "PBKDF2",
    hash: "SHA-256",
    salt: bytes(parameters.salt),
    iterations: parameters.cost,
  };
  return hex(await crypto.subtle.deriveBits(rules, key, parameters.keyLength * 8));
}

async function solve() {
  again.hidden = true;
  progress.textContent = form.dataset.working;
  try {
    const challenge = JSON.parse(form.dataset.input);
    for (let counter = 0; ; counter++) {
      const derivedKey = await derived(challenge.parameters, counter);
      if (derivedKey.startsWith(challenge.parameters.keyPrefix)) {
        form.elements.answer.value = btoa(
          JSON.stringify({ challenge, solution: { counter, derivedKey } }),
        );
        form.submit();
        return;
      }
    }
  } catch {
    progress.textContent = form.dataset.failed;
    again.hidden = false;
  }
}

again.addEventListener("click", solve);
solve();
