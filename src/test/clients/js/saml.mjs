// A SAML 2.0 identity provider (samlify) for the SAML tests: whoever the test names signs in, and nothing is asked. Takes pairs of a
// key and a certificate in PEM, each in Base64; prints its address. POST /test?how=JSON says how it is from now on; GET /test tells
// what was asked of it last. Its metadata is at /metadata, and at /metadata-post without the redirect binding.
import http from 'node:http';
import samlify from 'samlify';

samlify.setSchemaValidator({ validate: async () => 'valid' });
const keys = [];
for (let i = 2; i + 1 < process.argv.length; i += 2) {
  const [key, certificate] = [process.argv[i], process.argv[i + 1]].map((text) => Buffer.from(text, 'base64').toString());
  keys.push({ key, certificate });
}
const { binding } = samlify.Constants.namespace;
let how = {};
let asked = {};
let issuer;

// sp: where our metadata is; key: which pair; sign: assertion, message or nothing; encrypt: an algorithm; first: what comes first
// of signing the message and encrypting; replace: tags of the response; user; attributes
const settings = () => ({ key: 0, sign: 'assertion', user: 'alice', attributes: {}, replace: {}, ...how });

async function ours(now) {
  let metadata = await (await fetch(now.sp)).text();
  if (now.sign !== 'assertion' && now.sign !== 'both') {
    metadata = metadata.replace('WantAssertionsSigned="true"', 'WantAssertionsSigned="false"');
  }
  return samlify.ServiceProvider({ metadata, wantMessageSigned: now.sign === 'message' || now.sign === 'both' });
}

function provider(now, post) {
  const places = (path) =>
    [binding.redirect, binding.post].filter((each) => !post || each === binding.post).map((Binding) => ({ Binding, Location: issuer + path }));
  return samlify.IdentityProvider({
    entityID: `${issuer}/metadata`,
    privateKey: keys[now.key].key,
    signingCert: keys[now.key].certificate,
    requestSignatureAlgorithm: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
    wantAuthnRequestsSigned: !now.unsigned,
    wantLogoutRequestSigned: true,
    isAssertionEncrypted: now.encrypt !== undefined,
    dataEncryptionAlgorithm: `http://www.w3.org/2009/xmlenc11#${now.encrypt}`.replace(/2009.xmlenc11(#.*cbc)/, '2001/04/xmlenc$1'),
    keyEncryptionAlgorithm: 'http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p',
    nameIDFormat: ['urn:oasis:names:tc:SAML:2.0:nameid-format:persistent'],
    singleSignOnService: places('/sso'),
    singleLogoutService: places('/slo'),
  });
}

const escaped = (text) => String(text ?? '').replace(/[&<>"]/g, (each) => `&#${each.charCodeAt(0)};`);

function filled(now, idp, sp, request) {
  const at = (minutes) => new Date(Date.now() + minutes * 60_000).toISOString();
  const acs = sp.entityMeta.getAssertionConsumerService('post');
  const tags = {
    ID: `_${crypto.randomUUID()}`,
    AssertionID: `_${crypto.randomUUID()}`,
    Destination: acs,
    SubjectRecipient: acs,
    Audience: sp.entityMeta.getEntityID(),
    Issuer: idp.entityMeta.getEntityID(),
    IssueInstant: at(0),
    StatusCode: 'urn:oasis:names:tc:SAML:2.0:status:Success',
    ConditionsNotBefore: at(0),
    ConditionsNotOnOrAfter: at(5),
    SubjectConfirmationDataNotOnOrAfter: at(5),
    NameIDFormat: 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
    NameID: now.user,
    InResponseTo: request,
    ...now.replace,
  };
  const attributes = Object.entries(now.attributes).map(([name, values]) => {
    const each = [values].flat().map((value) => `<saml:AttributeValue>${escaped(value)}</saml:AttributeValue>`);
    return `<saml:Attribute Name="${escaped(name)}">${each.join('')}</saml:Attribute>`;
  });
  return () => {
    const statements =
      `<saml:AuthnStatement AuthnInstant="${at(0)}" SessionIndex="s-${escaped(now.user)}"><saml:AuthnContext><saml:AuthnContextClassRef>` +
      'urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>' +
      (attributes.length ? `<saml:AttributeStatement>${attributes.join('')}</saml:AttributeStatement>` : '');
    const whole = samlify.SamlLib.defaultLoginResponseTemplate.context.replace('{AuthnStatement}{AttributeStatement}', statements);
    return { id: tags.ID, context: samlify.SamlLib.replaceTagsByValue(whole, tags) };
  };
}

async function response(now, request) {
  const sp = await ours(now);
  const idp = provider(now);
  const info = { extract: { request: { id: request } } };
  if (now.sign === 'nothing') {
    const { context } = filled(now, idp, sp, request)();
    return { action: sp.entityMeta.getAssertionConsumerService('post'), SAMLResponse: Buffer.from(context).toString('base64') };
  }
  const made = await idp.createLoginResponse(sp, info, 'post', {}, filled(now, idp, sp, request), now.first === 'encrypt');
  return { action: made.entityEndpoint, SAMLResponse: made.context };
}

function page(reply, { action, ...fields }) {
  const inputs = Object.entries(fields).map(([name, value]) => `<input type="hidden" name="${name}" value="${escaped(value)}">`);
  reply.setHeader('content-type', 'text/html');
  reply.end(`<link rel="icon" href="data:,"><form method="post" action="${escaped(action)}">${inputs.join('')}</form><script>document.forms[0].submit()</script>`);
}

async function body(request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  return Object.fromEntries(new URLSearchParams(Buffer.concat(parts).toString()));
}

/** The message, whose signature samlify checks by our metadata. */
async function parsed(request, url, parse) {
  const post = request.method === 'POST';
  const fields = post ? await body(request) : Object.fromEntries(url.searchParams);
  const octets = url.search.slice(1).split('&').filter((each) => /^(SAMLRequest|RelayState|SigAlg)=/.test(each)).join('&');
  const message = await parse(post ? 'post' : 'redirect', post ? { body: fields } : { query: fields, octetString: octets });
  return { fields, message, how: post ? 'post' : 'redirect' };
}

const server = http.createServer(async (request, reply) => {
  const url = new URL(request.url, issuer);
  const now = settings();
  try {
    if (url.pathname === '/test') {
      if (request.method === 'POST') how = JSON.parse(url.searchParams.get('how') ?? '{}');
      reply.setHeader('content-type', 'application/json');
      reply.end(JSON.stringify(asked));
    } else if (url.pathname.startsWith('/metadata')) {
      reply.setHeader('content-type', 'application/samlmetadata+xml');
      reply.end(provider(now, url.pathname === '/metadata-post').getMetadata());
    } else if (url.pathname === '/unasked') {
      page(reply, { ...(await response(now, undefined)), RelayState: url.searchParams.get('RelayState') });
    } else if (url.pathname === '/sso') {
      const sp = await ours(now);
      const { fields, message, how: by } = await parsed(request, url, (by, from) => provider(now).parseLoginRequest(sp, by, from));
      asked = { by, ...message.extract, xml: message.samlContent, signed: fields.Signature !== undefined || /SignatureValue/.test(message.samlContent) };
      page(reply, { ...(await response(now, message.extract.request.id)), RelayState: fields.RelayState });
    } else if (url.pathname === '/slo') {
      const sp = await ours(now);
      const { fields, message, how: by } = await parsed(request, url, (by, from) => provider(now).parseLogoutRequest(sp, by, from));
      asked = { by, ...message.extract, xml: message.samlContent };
      const made = provider(now).createLogoutResponse(sp, message, 'post', fields.RelayState);
      page(reply, { action: made.entityEndpoint, SAMLResponse: made.context, RelayState: fields.RelayState });
    } else {
      reply.writeHead(404).end();
    }
  } catch (error) {
    console.error(url.pathname, error);
    reply.writeHead(400).end(String(error));
  }
});
server.listen(0, '127.0.0.1', () => {
  issuer = `http://127.0.0.1:${server.address().port}`;
  console.log(issuer);
});
// It ends with the test that started it.
process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
