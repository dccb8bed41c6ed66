// Asks the browser for a passkey, or to make one (WebAuthn level 3), and sends what comes of it.
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

const asked = JSON.parse(form.dataset.input);
const making = "user" in asked;
const named = (all) => (all || []).map((each) => ({ ...each, id: decoded(each.id) }));

function options() {
  const both = { ...asked, challenge: decoded(asked.challenge) };
  return making
    ? {
        ...both,
        user: { ...asked.user, id: decoded(asked.user.id) },
        excludeCredentials: named(asked.excludeCredentials),
      }
    : { ...both, allowCredentials: named(asked.allowCredentials) };
}

function made(response) {
  return {
    attestationObject: encoded(response.attestationObject),
    transports: response.getTransports(),
  };
}

function signed(response) {
  return {
    authenticatorData: encoded(response.authenticatorData),
    signature: encoded(response.signature),
    userHandle: response.userHandle ? encoded(response.userHandle) : null,
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
      ...(making ? made(response) : signed(response)),
    },
  });
}

async function sign() {
  use.disabled = true;
  progress.textContent = form.dataset.working;
  try {
    const publicKey = options();
    const credential = making
      ? await navigator.credentials.create({ publicKey })
      : await navigator.credentials.get({ publicKey });
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
