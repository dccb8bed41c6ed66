// Signs up, signs in (SRP, password, custom with CAPTCHA), refreshes and signs out with amazon-cognito-identity-js;
// only the endpoint is changed. Usage: node cognito.mjs ENDPOINT OPS_ENDPOINT
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import cognito from "amazon-cognito-identity-js";
import { PASSWORD as password, captcha, code } from "./sallyport.mjs";

const [endpoint, ops] = process.argv.slice(2);
const { AuthenticationDetails, CognitoUser, CognitoUserAttribute, CognitoUserPool } = cognito;
const username = `js-${randomUUID()}`;
const email = `${username}@example.com`;

const pool = (ClientId) => new CognitoUserPool({ UserPoolId: "local_Sallyport", ClientId, endpoint });
const person = (clientId) => new CognitoUser({ Username: username, Pool: pool(clientId) });
const promised = (call) =>
  new Promise((resolve, reject) => call((failure, result) => (failure ? reject(failure) : resolve(result))));

await promised((done) =>
  pool("demoapp").signUp(username, password, [new CognitoUserAttribute({ Name: "email", Value: email })], [], done),
);
await promised(async (done) => person("demoapp").confirmRegistration(await code(ops, email), false, done));
console.log("signed up");

const details = (secret) => new AuthenticationDetails({ Username: username, Password: secret });

function signIn(user, flow) {
  return new Promise((resolve, reject) => {
    user.setAuthenticationFlowType(flow);
    user.authenticateUser(details(password), { onSuccess: resolve, onFailure: reject });
  });
}

await signIn(person("demoapp"), "USER_PASSWORD_AUTH");
console.log("signed in with the password");
const user = person("demoapp");
let session = await signIn(user, "USER_SRP_AUTH");
assert.equal(session.getIdToken().payload["cognito:username"], username);
console.log("signed in with SRP");

await new Promise((resolve, reject) => {
  const guarded = person("demoguarded");
  let rounds = 0;
  const callbacks = {
    onSuccess: resolve,
    onFailure: reject,
    async customChallenge(shown) {
      rounds += 1;
      if (shown.type === "PASSWORD") {
        guarded.sendCustomChallengeAnswer(password, callbacks);
      } else if (rounds === 1) {
        guarded.sendCustomChallengeAnswer("wrong", callbacks);
      } else {
        guarded.sendCustomChallengeAnswer(await captcha(ops, "demoguarded", guarded.Session), callbacks);
      }
    },
  };
  guarded.setAuthenticationFlowType("CUSTOM_AUTH");
  guarded.initiateAuth(new AuthenticationDetails({ Username: username }), callbacks);
});
console.log("signed in through a CAPTCHA, wrong and right");

await new Promise((resolve, reject) => {
  const guarded = person("demoguarded");
  const callbacks = {
    onSuccess: resolve,
    onFailure: reject,
    async customChallenge(shown) {
      assert.equal(shown.type, "CAPTCHA_IMAGE");
      guarded.sendCustomChallengeAnswer(await captcha(ops, "demoguarded", guarded.Session), callbacks);
    },
  };
  // CUSTOM_AUTH through authenticateUser begins with SRP, as Amplify's CUSTOM_WITH_SRP does.
  guarded.setAuthenticationFlowType("CUSTOM_AUTH");
  guarded.authenticateUser(details(password), callbacks);
});
console.log("signed in with SRP first, then a CAPTCHA");

session = await promised((done) => user.refreshSession(session.getRefreshToken(), done));
console.log("refreshed");
const attributes = await promised((done) => user.getUserAttributes(done));
assert.ok(attributes.some((a) => a.getName() === "email" && a.getValue() === email));
await promised((done) => user.changePassword(password, "Horse-Battery-9", done));
console.log("changed the password");
await new Promise((resolve, reject) => user.globalSignOut({ onSuccess: resolve, onFailure: reject }));
await assert.rejects(
  promised((done) => user.refreshSession(session.getRefreshToken(), done)),
  (failure) => failure.code === "NotAuthorizedException",
);
console.log("signed out");
