// openid-client (certified by the OpenID Foundation) as a relying party: discovery, code with PKCE, PAR, refresh, userInfo and
// sign-out, first with bearer tokens and then with DPoP, at the gate too. Takes where Sallyport is, its public URL, the pool, and
// the gate's address.
import assert from 'node:assert/strict';
import http from 'node:http';
import * as openid from 'openid-client';

const [api, publicUrl, pool, gate] = process.argv.slice(2);
const redirect_uri = 'https://app.example.com/cb';
const goodbye = 'https://app.example.com/bye';

/** The public URL is none that leads here. */
const here = (url) => String(url).replace(publicUrl, api.replace(/\/$/, ''));
const calls = [];
const customFetch = async (url, options) => {
  const answer = await fetch(here(url), options);
  calls.push({ url: String(url), status: answer.status });
  return answer;
};

/** Node's fetch says that it is no navigation. */
function navigated(url, method, headers, body) {
  return new Promise((resolve, reject) => {
    const request = http.request(url, { method, headers }, async (answer) => {
      const text = (await answer.toArray()).join('');
      resolve({ headers: answer.headers, text });
    });
    request.on('error', reject).end(body);
  });
}

/** A browser: keeps cookies, fills the form in, and stops where it is sent elsewhere. */
class Browser {
  #cookies = new Map();

  async open(url, method = 'GET', body = '') {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await navigated(here(url), method, { cookie, 'content-type': 'application/x-www-form-urlencoded' }, body);
    for (const line of answer.headers['set-cookie'] ?? []) {
      const [name, value] = line.split(';')[0].split(/=(.*)/s);
      this.#cookies.set(name, value);
    }
    const location = answer.headers.location;
    if (!location) {
      return this.#submit(url, answer.text);
    }
    const next = new URL(location, url);
    return next.origin === new URL(publicUrl).origin ? this.open(next) : next;
  }

  #submit(url, page) {
    const form = new URLSearchParams();
    for (const [input] of page.match(/<form[\s\S]*?<\/form>/)[0].matchAll(/<input[^>]*>/g)) {
      const value = (name) => input.match(new RegExp(`\\b${name}="([^"]*)"`))?.[1] ?? '';
      form.set(value('name'), value('value').replaceAll('&quot;', '"').replaceAll('&#34;', '"').replaceAll('&amp;', '&'));
    }
    form.set('username', 'alice');
    form.set('password', 'Horse-Battery-8');
    const action = page.match(/<form[^>]*\baction="([^"]*)"/)[1].replaceAll('&amp;', '&');
    return this.open(new URL(action, url), 'POST', form.toString());
  }
}

async function discovered(clientId) {
  const config = await openid.discovery(new URL(`${publicUrl}/${pool}`), clientId, undefined, openid.None(), {
    [openid.customFetch]: customFetch,
  });
  openid.enableNonRepudiationChecks(config);
  openid.allowInsecureRequests(config);
  return config;
}

/** Signs in, and says what came of it. */
async function signedIn(config, browser, url, pkceCodeVerifier, checks, options) {
  const back = await browser.open(url);
  const tokens = await openid.authorizationCodeGrant(
    config, back, { pkceCodeVerifier, idTokenExpected: true, ...checks }, undefined, options);
  assert.ok(tokens.claims().sub);
  return tokens;
}

async function asking() {
  const verifier = openid.randomPKCECodeVerifier();
  const state = openid.randomState();
  const nonce = openid.randomNonce();
  const parameters = {
    redirect_uri,
    scope: 'openid email',
    code_challenge: await openid.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
    nonce,
  };
  return { verifier, parameters, checks: { expectedState: state, expectedNonce: nonce } };
}

async function bearer() {
  const config = await discovered('spa');
  const browser = new Browser();
  const { verifier, parameters, checks } = await asking();
  const url = openid.buildAuthorizationUrl(config, parameters);
  const tokens = await signedIn(config, browser, url, verifier, checks);
  assert.equal(tokens.token_type, 'bearer');
  const told = await openid.fetchUserInfo(config, tokens.access_token, tokens.claims().sub);
  assert.equal(told.email, 'alice@example.com');
  const fresh = await openid.refreshTokenGrant(config, tokens.refresh_token);
  assert.equal(fresh.claims().sub, tokens.claims().sub);
  console.log('signed in, told of, and refreshed');
  const out = openid.buildEndSessionUrl(config, { post_logout_redirect_uri: goodbye, id_token_hint: tokens.id_token, state: 's' });
  const bye = await browser.open(out);
  assert.equal(bye.origin + bye.pathname, goodbye);
  await openid.tokenRevocation(config, tokens.refresh_token);
  await assert.rejects(openid.refreshTokenGrant(config, tokens.refresh_token), { error: 'invalid_grant' });
  console.log('signed out, and revoked');
}

async function bound(clientId, algorithm) {
  const config = await discovered(clientId);
  assert.ok(config.serverMetadata().dpop_signing_alg_values_supported.includes(algorithm));
  const DPoP = openid.getDPoPHandle(config, await openid.randomDPoPKeyPair(algorithm));
  const { verifier, parameters, checks } = await asking();
  const url = await openid.buildAuthorizationUrlWithPAR(config, parameters, { DPoP });
  const tokens = await signedIn(config, new Browser(), url, verifier, checks, { DPoP });
  assert.equal(tokens.token_type, 'dpop');
  const told = await openid.fetchUserInfo(config, tokens.access_token, tokens.claims().sub, { DPoP });
  assert.equal(told.email, 'alice@example.com');
  await assert.rejects(openid.fetchUserInfo(config, tokens.access_token, tokens.claims().sub));
  const fresh = await openid.refreshTokenGrant(config, tokens.refresh_token, undefined, { DPoP });
  await assert.rejects(openid.refreshTokenGrant(config, tokens.refresh_token));
  for (const path of ['/orders/7?a=b', '/nonced/7']) {
    const answer = await openid.fetchProtectedResource(
      config, fresh.access_token, new URL(path, gate), 'GET', undefined, undefined, { DPoP });
    assert.equal(answer.status, 200);
    await assert.rejects(openid.fetchProtectedResource(config, fresh.access_token, new URL(path, gate), 'GET'));
  }
  console.log(`${clientId} used tokens bound to an ${algorithm} key`);
}

await bearer();
for (const algorithm of ['ES256', 'PS256', 'RS256']) {
  await bound('spa', algorithm);
}
calls.length = 0;
await bound('nonced', 'ES256');
assert.ok(calls.some(({ url, status }) => url.endsWith('/oauth2/par') && status === 400));
console.log('tried again with the nonce it was told');
