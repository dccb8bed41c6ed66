// A plain OAuth2 server (oidc-provider without openid) with a user API like GitHub's, for OAuth2ProvidersIT. Takes the redirect
// address; prints its own. POST /test?emails=JSON says what /user/emails tells from now on.
import http from 'node:http';
import Provider from 'oidc-provider';

const [redirect] = process.argv.slice(2);
let emails = [];
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
    scopes: ['read:user', 'user:email'],
    pkce: { required: () => true },
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
    loadExistingGrant: async (ctx) => {
      const grant = new ctx.oidc.provider.Grant({ clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId });
      grant.addOIDCScope('read:user user:email');
      await grant.save();
      return grant;
    },
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
    cookies: { keys: ['for tests'] },
    features: { devInteractions: { enabled: false } },
  });
  const answer = provider.callback();
  const bearer = async (request) => provider.AccessToken.find((request.headers.authorization ?? '').replace('Bearer ', ''));
  const json = (response, status, body) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
  };
  server.on('request', async (request, response) => {
    const url = new URL(request.url, issuer);
    if (url.pathname === '/test') {
      if (request.method === 'POST') {
        emails = JSON.parse(url.searchParams.get('emails') ?? '[]');
      }
      json(response, 200, asked);
    } else if (url.pathname.startsWith('/interaction/')) {
      const { params } = await provider.interactionDetails(request, response);
      asked = params;
      await provider.interactionFinished(request, response, { login: { accountId: '4711' } }, { mergeWithLastSubmission: false });
    } else if (url.pathname.startsWith('/user')) {
      const token = await bearer(request);
      if (!token || !request.headers['user-agent']) {
        json(response, 401, { message: 'Requires authentication' });
      } else if (url.pathname === '/user/emails') {
        json(response, 200, emails);
      } else {
        json(response, 200, { id: Number(token.accountId), login: 'octocat', name: 'Octo', email: 'shown@profile.example', company: null });
      }
    } else {
      answer(request, response);
    }
  });
  console.log(issuer);
});
// It ends with the test that started it.
process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
