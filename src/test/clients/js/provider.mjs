// An OpenID Connect provider (oidc-provider) for FederatedSignInIT: whoever the login hint names signs in, and nothing is asked.
// Takes the redirect address; prints its own. POST /test?claims=JSON says what it tells of everybody from now on, &die=1 breaks
// its token endpoint; GET /test tells what was asked of it last.
import http from 'node:http';
import Provider from 'oidc-provider';

const [redirect] = process.argv.slice(2);
let how = { claims: {}, die: false };
let asked = {};

const server = http.createServer();
server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: 'pool',
        client_secret: 'a-secret: with+signs',
        redirect_uris: [redirect],
        grant_types: ['authorization_code'],
        response_types: ['code'],
        token_endpoint_auth_method: 'client_secret_post',
      },
    ],
    scopes: ['openid', 'email', 'profile'],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'teams', 'nickname'] },
    pkce: { required: () => true },
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ email: `${id}@corp.example`, name: id, ...how.claims, sub: id }) }),
    loadExistingGrant: async (ctx) => {
      const grant = new ctx.oidc.provider.Grant({ clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId });
      grant.addOIDCScope('openid email profile');
      await grant.save();
      return grant;
    },
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
    cookies: { keys: ['for tests'] },
    expiresWithSession: () => false,
    features: { devInteractions: { enabled: false } },
  });
  for (const event of ['server_error', 'authorization.error', 'grant.error']) {
    provider.on(event, (_, error) => console.error(event, error.message, error.error_detail ?? error.error_description ?? error));
  }
  const answer = provider.callback();
  server.on('request', async (request, response) => {
    const url = new URL(request.url, issuer);
    if (url.pathname === '/test') {
      if (request.method === 'POST') {
        how = { claims: JSON.parse(url.searchParams.get('claims') ?? '{}'), die: url.searchParams.has('die') };
      }
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(asked));
    } else if (url.pathname.startsWith('/interaction/')) {
      const { params } = await provider.interactionDetails(request, response);
      asked = params;
      await provider.interactionFinished(request, response, { login: { accountId: params.login_hint ?? 'alice' } }, { mergeWithLastSubmission: false });
    } else if (url.pathname === '/token' && how.die) {
      request.socket.destroy();
    } else {
      answer(request, response);
    }
  });
  console.log(issuer);
});
// It ends with the test that started it.
process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
