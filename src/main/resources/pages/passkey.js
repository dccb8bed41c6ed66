// Asks the browser for a passkey (WebAuthn level 3) and sends what it signs.
"use strict";

const form = document.querySelector("form[data-input]");
const progress = document.getElementById("progress");
const use = form.querySelector("button");

const decoded = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (char) => char.charCodeAt(0));
const encoded = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");

function options() {
  const asked = JSON.parse(form.dataset.input);
  return {
    ...asked,
    challenge: decoded(asked.challenge),
    allowCredentials: (asked.allowCredentials || []).map((each) => ({
      ...each,
      id: decoded(each.id),
    })),
  };
}

function written(credential) {
  const response = credential.response;
  return JSON.stringify({
    id: credential.id,
    rawId: encoded(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: {
      clientDataJSON: encoded(response.clientDataJSON),
      authenticatorData: encoded(response.authenticatorData),
      signature: encoded(response.signature),
      userHandle: response.userHandle ? encoded(response.userHandle) : null,
    },
  });
}

async function sign() {
  use.disabled = true;
  progress.textContent = form.dataset.working;
  try {
    const credential = await navigator.credentials.get({ publicKey: options() });
    form.elements.answer.value = written(credential);
    form.submit();
  } catch {
    progress.textContent = form.dataset.failed;
    use.disabled = false;
    use.focus();
  }
}

use.hidden = false;
use.focus();
use.addEventListener("click", sign);
