// An OpenID Connect issuer (oidc-provider) for BrowserIT: everybody is alice as soon as she comes, and nothing is asked of her.
// Prints its address. POST /test?slow=MS&die=1&ttl=S&refuse=1 says how the token endpoint is; GET /test tells what it gave.
// POST /test?gate=URL&leave=SESSION (or all=1) tells the gate there that she has left.
import http from 'node:http';
import Provider from 'oidc-provider';

const [redirects, afterwards] = process.argv.slice(2).map((text) => text.split(','));
const RESOURCE = 'urn:orders';
let how = { slow: 0, die: false, ttl: 3600, refuse: false };
const gave = { authorization_code: 0, refresh_token: 0, session: '', logout: '', answer: 0 };
let gate;

const server = http.createServer();
server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: 'gate',
        client_secret: 'a-secret: with+signs',
        redirect_uris: redirects,
        post_logout_redirect_uris: afterwards,
        backchannel_logout_uri: 'https://app.test/.sallyport/backchannel-logout',
        backchannel_logout_session_required: true,
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
      },
      {
        client_id: 'public-gate',
        token_endpoint_auth_method: 'none',
        redirect_uris: redirects,
        post_logout_redirect_uris: afterwards,
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
      },
    ],
    scopes: ['openid'],
    pkce: { required: () => true },
    issueRefreshToken: () => true,
    rotateRefreshToken: true,
    // The gate is at whatever port it got.
    fetch: async (url, options) => {
      gave.logout = String(options.body);
      const response = await fetch(new URL(new URL(url).pathname, gate), { ...options, dispatcher: undefined });
      gave.answer = response.status;
      return response;
    },
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
    loadExistingGrant: async (ctx) => {
      const grant = new ctx.oidc.provider.Grant({
        clientId: ctx.oidc.client.clientId,
        accountId: ctx.oidc.session.accountId,
      });
      grant.addOIDCScope('openid');
      grant.addResourceScope(RESOURCE, 'orders.read');
      await grant.save();
      return grant;
    },
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
    cookies: { keys: ['for tests'] },
    ttl: { AccessToken: () => how.ttl, IdToken: 3600, RefreshToken: 86400, Session: 86400, Interaction: 600, Grant: 86400 },
    features: {
      devInteractions: { enabled: false },
      revocation: { enabled: true },
      backchannelLogout: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => RESOURCE,
        useGrantedResource: () => true,
        getResourceServerInfo: () => ({
          scope: 'orders.read',
          audience: RESOURCE,
          accessTokenTTL: how.ttl,
          accessTokenFormat: 'jwt',
          jwt: { sign: { alg: 'RS256' } },
        }),
      },
    },
  });
  provider.on('grant.success', (ctx) => {
    gave[ctx.oidc.params.grant_type] += 1;
    gave.session = ctx.oidc.entities.AuthorizationCode?.sid ?? gave.session;
  });
  for (const event of ['server_error', 'authorization.error', 'grant.error']) {
    provider.on(event, (_, error) => console.error(event, error.message, error.error_detail ?? error.error_description ?? error));
  }
  const answer = provider.callback();
  server.on('request', async (request, response) => {
    const url = new URL(request.url, issuer);
    if (url.pathname === '/test') {
      if (request.method === 'POST') {
        const asked = url.searchParams;
        if (asked.has('gate')) {
          gate = asked.get('gate');
          const client = await provider.Client.find('gate');
          await client.backchannelLogout('alice', asked.get('leave') ?? undefined).catch((error) => console.error(error));
        }
        how = { slow: Number(asked.get('slow') ?? 0), die: asked.has('die'), ttl: Number(asked.get('ttl') ?? 3600), refuse: asked.has('refuse') };
      }
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(gave));
    } else if (url.pathname.startsWith('/interaction/')) {
      await provider.interactionFinished(request, response, { login: { accountId: 'alice' } }, { mergeWithLastSubmission: false });
    } else if (url.pathname === '/token' && how.die) {
      request.socket.destroy();
    } else if (url.pathname === '/token' && how.refuse) {
      response.statusCode = 400;
      response.setHeader('content-type', 'application/json');
      response.end('{"error":"invalid_grant"}');
    } else if (url.pathname === '/token' && how.slow > 0) {
      setTimeout(() => answer(request, response), how.slow);
    } else {
      answer(request, response);
    }
  });
  console.log(issuer);
});
// It ends with the test that started it.
process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
